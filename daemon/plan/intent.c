// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/intent.h"

#include <errno.h>
#include <string.h>

#include "base/quantity.h"

/* "0x3a000000-0x3f1fffff" as /proc/iomem says it, or "82M$0x3a000000" as the kernel is told. */
static int parse_range(const char *text, struct range *ret)
{
	uint64_t first, second;
	char separator;
	int r;

	r = quantity_parse_prefix(&text, &first);
	if (r < 0)
		return r;
	separator = *text;
	if (separator != '-' && separator != '$' && separator != '@')
		return -EINVAL;
	r = quantity_parse(text + 1, &second);
	if (r < 0)
		return r;
	if (separator == '-') {
		if (second <= first)
			return -EINVAL;
		*ret = (struct range){ first, second };
		return 0;
	}
	if (first == 0 || second > UINT64_MAX - (first - 1))
		return -EINVAL;
	*ret = range_of(second, first);
	return 0;
}

static int set_name(struct plan_intent *intent, const char *value)
{
	intent->name = value;
	return *value ? 0 : -EINVAL;
}

static int set_console(struct plan_intent *intent, const char *value)
{
	intent->console = value;
	return *value ? 0 : -EINVAL;
}

static int set_memory(struct plan_intent *intent, const char *value)
{
	return parse_range(value, &intent->reservation);
}

static int set_hypervisor_memory(struct plan_intent *intent, const char *value)
{
	return quantity_parse(value, &intent->hypervisor_bytes);
}

static int set_full_windows(struct plan_intent *intent, const char *value)
{
	intent->full_pci_windows = true;
	return 0;
}

static int set_virtual_pci(struct plan_intent *intent, const char *value)
{
	intent->want_virtual_pci = true;
	return 0;
}

static int set_shared_memory(struct plan_intent *intent, const char *value)
{
	uint64_t n;

	if (quantity_parse(value, &n) < 0 || n > 31)
		return -EINVAL;
	intent->n_shared_memory_devices = (unsigned int)n;
	return 0;
}

const struct plan_intent_member plan_intent_members[] = {
	{ "name", "a name", set_name },
	{ "console", "auto, none, efifb, a tty or an address", set_console },
	{ "memory", "a range like 0x3a000000-0x3f1fffff or 82M$0x3a000000", set_memory },
	{ "hypervisor_memory", "a size like 8M", set_hypervisor_memory },
	{ "full_pci_windows", NULL, set_full_windows },
	{ "virtual_pci", NULL, set_virtual_pci },
	{ "shared_memory", "a number from 0 to 31", set_shared_memory },
};

const size_t plan_intent_n_members = ARRAY_SIZE(plan_intent_members);

static const struct plan_intent_member *find_member(const char *name)
{
	size_t i;

	for (i = 0; i < plan_intent_n_members; i++)
		if (strcmp(plan_intent_members[i].name, name) == 0)
			return &plan_intent_members[i];
	return NULL;
}

static const char *list_members(struct arena *arena)
{
	const char *list = plan_intent_members[0].name;
	size_t i;

	for (i = 1; i < plan_intent_n_members; i++)
		list = arena_printf(arena, "%s, %s", list, plan_intent_members[i].name);
	return list;
}

/* Return: NULL; or what is wrong. */
static const char *set_member(const char *name, struct json_object *value, struct arena *arena,
			      struct plan_intent *intent)
{
	const struct plan_intent_member *member = find_member(name);

	if (!member)
		return arena_printf(arena,
				    "The intent has an unknown member \"%s\". Known are: %s.", name,
				    list_members(arena));
	if (!member->value) {
		if (!json_object_is_type(value, json_type_boolean))
			return arena_printf(arena, "%s needs true or false.", name);
		if (json_object_get_boolean(value))
			(void)member->set(intent, NULL);
		return NULL;
	}
	if ((!json_object_is_type(value, json_type_string) &&
	     !json_object_is_type(value, json_type_int)) ||
	    member->set(intent, arena_strdup(arena, json_object_get_string(value))) < 0)
		return arena_printf(arena, "%s needs %s, not %s.", name, member->value,
				    json_object_to_json_string(value));
	return NULL;
}

int plan_intent_from_json(struct json_object *json, struct arena *arena, struct plan_intent *ret,
			  const char **ret_error)
{
	struct plan_intent intent = { 0 };

	if (!json_object_is_type(json, json_type_object)) {
		*ret_error = "The intent is not a JSON object. Use {} for the defaults.";
		return -EINVAL;
	}
	json_object_object_foreach(json, name, value) {
		const char *error = set_member(name, value, arena, &intent);

		if (error) {
			*ret_error = error;
			return -EINVAL;
		}
	}
	*ret = intent;
	return 0;
}
