// SPDX-License-Identifier: GPL-2.0-or-later
#include "encode/json-repeats.h"

#include <errno.h>
#include <string.h>

#include "encode/encode.h"

#define KEYS_COMPARED_MAX 64  /* of one object; the schemas have fewer */
#define REPEATS_MAX       200 /* more are not listed */

/* Of the object or array at one depth; an array has none. */
struct keys {
	struct bytes items[KEYS_COMPARED_MAX];
	size_t n;
};

struct scan {
	struct bytes text;
	size_t at;
	struct keys levels[JSON_DEPTH_MAX + 1];
	size_t depth;
	struct finding_list *findings;
	size_t n_mistakes;
};

/* The string that begins at the mark where the scan stands, which moves behind it. */
static struct bytes take_string(struct scan *scan)
{
	size_t first = ++scan->at;

	while (scan->at < scan->text.size && scan->text.data[scan->at] != '"')
		scan->at += scan->text.data[scan->at] == '\\' ? 2 : 1;
	if (scan->at > scan->text.size)
		scan->at = scan->text.size;
	return bytes_slice(scan->text, first, scan->at++ - first);
}

static bool is_key(const struct scan *scan)
{
	size_t at = scan->at;

	while (at < scan->text.size && scan->text.data[at] &&
	       strchr(" \t\r\n", scan->text.data[at]))
		at++;
	return at < scan->text.size && scan->text.data[at] == ':';
}

static bool is_known(const struct keys *keys, struct bytes text)
{
	size_t i;

	for (i = 0; i < keys->n; i++)
		if (keys->items[i].size == text.size &&
		    memcmp(keys->items[i].data, text.data, text.size) == 0)
			return true;
	return false;
}

static void note_key(struct scan *scan, struct bytes text, size_t at)
{
	struct keys *keys = &scan->levels[scan->depth];
	struct finding *finding;

	if (!is_known(keys, text)) {
		if (keys->n < KEYS_COMPARED_MAX)
			keys->items[keys->n++] = text;
		return;
	}
	if (scan->n_mistakes++ >= REPEATS_MAX)
		return;
	finding = finding_add(scan->findings, "config-json-repeated", FINDING_ERROR,
			      arena_printf(scan->findings->arena, "offset 0x%zx", at),
			      "the member \"%.*s\" is in its object twice", (int)text.size,
			      (const char *)text.data);
	finding_set_remedy(scan->findings, finding, "write it once");
}

static void take_string_or_key(struct scan *scan)
{
	size_t at = scan->at;
	struct bytes string = take_string(scan);

	if (is_key(scan))
		note_key(scan, string, at);
}

int json_find_repeats(struct bytes text, struct finding_list *findings)
{
	struct scan scan = { .text = text, .findings = findings };

	while (scan.at < text.size) {
		switch (text.data[scan.at]) {
		case '"':
			take_string_or_key(&scan);
			continue;
		case '{':
		case '[':
			if (scan.depth < JSON_DEPTH_MAX)
				scan.depth++;
			scan.levels[scan.depth].n = 0;
			break;
		case '}':
		case ']':
			if (scan.depth)
				scan.depth--;
			break;
		}
		scan.at++;
	}
	return scan.n_mistakes ? -EINVAL : 0;
}
