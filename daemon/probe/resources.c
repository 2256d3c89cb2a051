// SPDX-License-Identifier: GPL-2.0-or-later
#include "probe/resources.h"

#include <ctype.h>
#include <string.h>

struct parser {
	struct arena *arena;
	const char *object;
	struct finding_list *findings;
	struct inv_resources *resources;
	unsigned int line;
	size_t n_bad;
};

static void refuse(struct parser *parser, const char *why)
{
	struct finding *finding;

	if (parser->n_bad++ >= RESOURCES_FINDINGS_MAX)
		return;
	finding = finding_add(parser->findings, "resource-line", FINDING_WARNING, parser->object,
			      "line %u is left out: %s", parser->line, why);
	finding_set_remedy(parser->findings, finding,
			   "Report it with an archive of `cellctl collect`: no kernel known to "
			   "us prints such a line.");
}

/* At most 16 digits, so that nothing overflows; no sign, no "0x". */
static bool parse_hex(const char **text, uint64_t *ret)
{
	uint64_t value = 0;
	int n = 0;

	for (; isxdigit((unsigned char)**text); (*text)++, n++) {
		char c = **text;

		if (n == 16)
			return false;
		value = value << 4 |
			(uint64_t)(isdigit((unsigned char)c) ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	*ret = value;
	return n > 0;
}

/* "start-end : name"; NULL, or what is wrong. */
static const char *parse_line(struct arena *arena, const char *text, size_t length,
			      struct inv_resource *resource)
{
	const char *end = text + length;

	if (!parse_hex(&text, &resource->range.start) || *text++ != '-' ||
	    !parse_hex(&text, &resource->range.end))
		return "it does not start with two hexadecimal addresses";
	if (end - text < 3 || memcmp(text, " : ", 3) != 0)
		return "there is no \" : \" behind the addresses";
	if (resource->range.start > resource->range.end)
		return "it ends before it starts";
	text += 3;
	resource->name = arena_strndup(arena, text, (size_t)(end - text));
	return NULL;
}

/* The last line of that depth or above, following parents up from the last line. */
static size_t ancestor_at(const struct inv_resources *resources, unsigned int depth)
{
	size_t i = resources->n ? resources->n - 1 : SIZE_MAX;

	while (i != SIZE_MAX && resources->items[i].depth > depth)
		i = resources->items[i].parent;
	return i;
}

/* Beyond the deepest indentation: the innermost of the last lines that contains it. */
static size_t ancestor_containing(const struct inv_resources *resources, struct range range)
{
	size_t i = resources->n ? resources->n - 1 : SIZE_MAX;

	while (i != SIZE_MAX && !range_contains(resources->items[i].range, range))
		i = resources->items[i].parent;
	return i;
}

static const char *find_parent(const struct inv_resources *resources, unsigned int depth,
			       struct inv_resource *resource)
{
	size_t parent = SIZE_MAX;

	if (depth >= RESOURCES_INDENT_OLD)
		parent = ancestor_containing(resources, resource->range);
	else if (depth)
		parent = ancestor_at(resources, depth - 1);

	if (depth && (parent == SIZE_MAX || resources->items[parent].depth + 1 < depth))
		return "it is indented below nothing";
	if (depth && !range_contains(resources->items[parent].range, resource->range))
		return "it reaches beyond the range that it is indented below";
	resource->parent = parent;
	resource->depth = parent == SIZE_MAX ? 0 : resources->items[parent].depth + 1;
	return NULL;
}

static void take_line(struct parser *parser, const char *text, size_t length)
{
	struct inv_resource resource = { 0 };
	size_t indent = strspn(text, " ");
	const char *problem;

	if (length == 0)
		return;
	if (indent > length)
		indent = length;
	problem = indent % 2 || indent > 64 ? "its indentation is odd" : NULL;
	if (!problem)
		problem = parse_line(parser->arena, text + indent, length - indent, &resource);
	if (!problem)
		problem = find_parent(parser->resources, (unsigned int)indent / 2, &resource);
	if (problem) {
		refuse(parser, problem);
		return;
	}
	*arena_append(parser->arena, parser->resources->items, parser->resources->n) = resource;
}

static bool is_any_nonzero(const struct inv_resources *resources)
{
	size_t i;

	for (i = 0; i < resources->n; i++)
		if (resources->items[i].range.end)
			return true;
	return false;
}

void resources_parse(struct arena *arena, const char *text, const char *object,
		     struct finding_list *findings, struct inv_resources *ret)
{
	struct inv_resources resources = { 0 };
	struct parser parser = { arena, object, findings, &resources };

	while (*text) {
		size_t length = strcspn(text, "\n");

		parser.line++;
		take_line(&parser, text, length);
		text += length + (text[length] != '\0');
	}
	if (parser.n_bad > RESOURCES_FINDINGS_MAX)
		finding_add(findings, "resource-line", FINDING_WARNING, object,
			    "%zu more lines are left out", parser.n_bad - RESOURCES_FINDINGS_MAX);
	resources.is_known = is_any_nonzero(&resources);
	*ret = resources;
}
