/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is asked of cellwardend to enable, and to make and run cells; the verbs
 * of cellctl and those of the tool `jailhouse` are words for these. Each returns
 * the daemon's document, a new reference, or NULL after having said what is
 * wrong.
 */
#ifndef CELLCTL_CONTROL_H
#define CELLCTL_CONTROL_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"

#define CONTROL_IMAGES_MAX 64 /* of one request */

/* An image of a cell. */
struct control_image {
	const char *path; /* NULL: the text counts */
	const char *text;
	uint64_t address; /* as the cell sees its memory */
};

/**
 * control_configure() - the methods Enable and CreateCell
 * @content: JSON, C or binary; empty where the method knows what to take then
 * @override: rules with commas between; NULL for none
 */
struct json_object *control_configure(const char *method, struct bytes content,
				      const char *override);

/**
 * control_enable_tentatively() - the method EnableTentatively; the others as above
 * @confirm_us: how long it stays enabled when nobody confirms it
 */
struct json_object *control_enable_tentatively(struct bytes content, const char *override,
					       uint64_t confirm_us);

/** control_load() - open the images and load them. */
struct json_object *control_load(const char *cell, const struct control_image *images, size_t n);

/**
 * control_find_cell() - what the driver shows of one cell
 * @word: its name, or its id
 * @ret_name: owned by @arena
 *
 * Return: whether it is there; if not, it was said.
 */
bool control_find_cell(const char *word, struct arena *arena, const char **ret_name);

#endif
