/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists as people write them, for D-Bus. Here whole, for our libraries do without sd-bus. */
#ifndef BASE_BUS_WORDS_H
#define BASE_BUS_WORDS_H

#include <errno.h>
#include <string.h>
#include <systemd/sd-bus.h>

#include "base/cleanup.h"

/** bus_append_words() - "a,b" as an array of strings; "" is an empty one. Return: 0 or more; a negative errno. */
static inline int bus_append_words(sd_bus_message *message, const char *words)
{
	int r;

	r = sd_bus_message_open_container(message, 'a', "s");
	while (r >= 0 && *words) {
		size_t length = strcspn(words, ",");
		_cleanup_free_ char *word = strndup(words, length);

		if (!word)
			return -ENOMEM;
		if (length)
			r = sd_bus_message_append(message, "s", word);
		words += length + (words[length] == ',');
	}
	return r < 0 ? r : sd_bus_message_close_container(message);
}

#endif
