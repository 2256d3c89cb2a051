// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/reservation-json.h"

#include "base/json.h"
#include "plan/reservation.h"

static void put_range(struct json_object *json, struct range range)
{
	json_put_hex(json, "start", range.start);
	json_put_hex(json, "end", range.end);
}

static const char *name_state(const struct reservation_status *status)
{
	if (status->is_usable)
		return "usable";
	if (!status->is_known)
		return "unknown";
	return status->is_wanted ? "not-effective" : "missing";
}

/* Sizes of parameters go up to 64 bits, JSON's numbers do not. */
static void put_size(struct json_object *json, const char *key, uint64_t bytes)
{
	if (bytes <= JSON_EXACT_MAX)
		json_put_uint(json, key, bytes);
	else
		json_put_hex(json, key, bytes);
}

static void add_request(struct json_object *array, const struct reservation_request *request)
{
	struct json_object *json = json_add_object(array);

	json_put_string(json, "kind", reservation_kind_name(request->kind));
	json_put_string(json, "text", request->text);
	if (request->form == 'x')
		json_put_string(json, "form", "exactmap");
	else if (request->form)
		json_put_string(json, "form", (const char[]){ request->form, '\0' });
	if (request->is_range_known)
		put_range(json, request->range);
	if (request->size_bytes)
		put_size(json, "size_bytes", request->size_bytes);
	if (request->attribute)
		json_put_hex(json, "attribute", request->attribute);
	json_put_bool(json, "honoured", request->is_honoured);
	json_put_string(json, "problem", request->problem);
}

struct json_object *reservation_to_json(const struct inventory *inventory, uint64_t wanted_bytes)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list findings = { .arena = arena };
	struct json_object *json = json_object_new_object(), *member;
	uint64_t hypervisor_bytes = reservation_hypervisor_bytes(inventory);
	struct reservation_status status;
	size_t i;

	reservation_compare(inventory, &findings, arena, &status);
	reservation_check_size(&status, hypervisor_bytes, wanted_bytes, &findings);

	json_put_string(json, "state", name_state(&status));
	json_put_string(json, "command_line", inventory->kernel.command_line);
	member = json_put_array(json, "requests");
	for (i = 0; i < status.n_requests; i++)
		add_request(member, &status.requests[i]);
	if (status.is_usable) {
		member = json_put_object(json, "usable");
		put_range(member, status.usable);
		put_size(member, "size_bytes", range_size(status.usable));
	}
	if (hypervisor_bytes)
		put_size(json, "hypervisor_bytes", hypervisor_bytes);
	json_object_object_add(json, "findings", finding_list_to_json(&findings));
	return json;
}
