// SPDX-License-Identifier: GPL-2.0-or-later
#include "control.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

#include "base/bus-words.h"
#include "base/cleanup.h"
#include "base/io.h"
#include "base/json.h"
#include "base/quantity.h"
#include "daemon-call.h"

static int append_configuration(sd_bus_message *message, struct bytes content, const char *override)
{
	int r;

	r = sd_bus_message_append_array(message, 'y', content.data, content.size);
	return r < 0 ? r : bus_append_words(message, override ? override : "");
}

struct json_object *control_configure(const char *method, struct bytes content,
				      const char *override)
{
	sd_bus_message *message = daemon_call_new(method);

	if (!message)
		return NULL;
	return daemon_call_send(message, append_configuration(message, content, override));
}

struct json_object *control_enable_tentatively(struct bytes content, const char *override,
					       uint64_t confirm_us)
{
	sd_bus_message *message = daemon_call_new("EnableTentatively");
	int r;

	if (!message)
		return NULL;
	r = append_configuration(message, content, override);
	if (r >= 0)
		r = sd_bus_message_append(message, "t", confirm_us);
	return daemon_call_send(message, r);
}

/* The caller's file, opened as the caller; a text becomes a file. Return: the descriptor. */
static int open_image(const struct control_image *image)
{
	int fd, r;

	if (image->path) {
		fd = open(image->path, O_RDONLY | O_CLOEXEC);
		if (fd < 0) {
			r = -errno;
			cellctl_error("%s: %s", image->path, strerror(-r));
			return r;
		}
		return fd;
	}
	fd = memfd_create("text", MFD_CLOEXEC);
	if (fd < 0) {
		r = -errno;
		cellctl_error("a text cannot be passed on: %s", strerror(-r));
		return r;
	}
	/* With its 0: texts are command lines that the cell reads as C does. */
	r = io_write_all(fd,
			 (struct bytes){ (const uint8_t *)image->text, strlen(image->text) + 1 });
	if (r < 0) {
		close(fd);
		return r;
	}
	return fd;
}

struct json_object *control_load(const char *cell, const struct control_image *images, size_t n)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *message = daemon_call_new("LoadCell");
	size_t i;
	int r;

	if (!message)
		return NULL;
	r = sd_bus_message_append(message, "s", cell);
	if (r >= 0)
		r = sd_bus_message_open_container(message, 'a', "h");
	for (i = 0; i < n && r >= 0; i++) {
		_cleanup_close_ int fd = open_image(&images[i]);

		if (fd < 0)
			return NULL;
		r = sd_bus_message_append(message, "h", fd); /* it takes a copy */
	}
	if (r >= 0)
		r = sd_bus_message_close_container(message);
	if (r >= 0)
		r = sd_bus_message_open_container(message, 'a', "t");
	for (i = 0; i < n && r >= 0; i++)
		r = sd_bus_message_append(message, "t", images[i].address);
	if (r >= 0)
		r = sd_bus_message_close_container(message);
	return daemon_call_send(TAKE_PTR(message), r);
}

bool control_find_cell(const char *word, struct arena *arena, const char **ret_name)
{
	_cleanup_json_ struct json_object *json = daemon_call("DescribeCells", "");
	struct json_object *cells;
	bool is_number;
	uint64_t id;
	size_t n, i;

	if (!json)
		return false;
	cells = json_object_object_get(json, "cells");
	n = json_object_array_length(cells);
	is_number = quantity_parse(word, &id) == 0;
	for (i = 0; i < n; i++) {
		struct json_object *cell = json_object_array_get_idx(cells, i);
		const char *name = json_object_get_string(json_object_object_get(cell, "name"));

		if (!name || (strcmp(name, word) != 0 &&
			      !(is_number &&
				json_object_get_uint64(json_object_object_get(cell, "id")) == id)))
			continue;
		*ret_name = arena_strdup(arena, name);
		return true;
	}
	cellctl_error("there is no cell %s; `cellctl cell list` shows those that there are", word);
	return false;
}
