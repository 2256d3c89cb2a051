/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Documents that the gateway has itself: OpenAPI, JSON Schemas, the dashboard. Files of its data
 * folder.
 */
#ifndef HTTP_ASSETS_H
#define HTTP_ASSETS_H

#include "base/arena.h"
#include "base/bytes.h"

/**
 * asset_read() - a file of the data folder
 * @folder: below @data_fd; "" for itself
 * @name: from the request; only letters, digits, '.' and '-' inside, so that it is no path
 *
 * Return: 0; -ENOENT also for a name that is none; -EFBIG above 1 MiB; a negative errno.
 */
int asset_read(int data_fd, const char *folder, const char *name, struct arena *arena,
	       struct bytes *ret);

/** asset_media_type() - by the end of a file's name; NULL for what is not served. */
const char *asset_media_type(const char *name);

#endif
