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

static void put_sized_range(struct json_object *json, const char *key, struct range range)
{
	struct json_object *member = json_put_object(json, key);

	put_range(member, range);
	put_size(member, "size_bytes", range_size(range));
}

static void put_parameters(struct json_object *json, const struct reservation_parameter *parameters,
			   size_t n)
{
	struct json_object *array = json_put_array(json, "parameters");
	size_t i;

	for (i = 0; i < n; i++) {
		struct json_object *parameter = json_add_object(array);

		json_put_string(parameter, "text", parameters[i].text);
		json_put_string(parameter, "reason", parameters[i].reason);
		json_put_bool(parameter, "set", parameters[i].is_set);
		json_put_bool(parameter, "required", parameters[i].is_required);
	}
}

static const char *const loader_names[] = {
	[BOOT_LOADER_UNKNOWN] = "unknown",
	[BOOT_LOADER_GRUB] = "grub",
	[BOOT_LOADER_SYSTEMD_BOOT] = "systemd-boot",
	[BOOT_LOADER_EXTLINUX] = "extlinux",
	[BOOT_LOADER_U_BOOT] = "u-boot",
};

static const char *const edit_names[] = {
	[RESERVATION_EDIT_NONE] = "by-hand",
	[RESERVATION_EDIT_FILE] = "new-file",
	[RESERVATION_EDIT_LINE] = "add-to-line",
	[RESERVATION_EDIT_WHOLE_LINE] = "add-to-file",
};

static void put_proposal(struct json_object *json, const struct reservation_proposal *proposal)
{
	struct json_object *member = json_put_object(json, "proposal"), *replaced;
	size_t i;

	put_range(member, proposal->range);
	put_size(member, "size_bytes", range_size(proposal->range));
	json_put_string(member, "reason", proposal->range_reason);
	json_put_bool(member, "in_effect", proposal->is_in_effect);
	json_put_string(member, "boot_loader", loader_names[proposal->loader]);
	json_put_string(member, "edit", edit_names[proposal->edit]);
	json_put_string(member, "file", proposal->file);
	json_put_string(member, "line", proposal->key);
	json_put_string(member, "text", proposal->text);
	json_put_string(member, "activate", proposal->activate);
	json_put_string(member, "overlay_file", proposal->overlay_file);
	json_put_string(member, "overlay", proposal->overlay);
	replaced = json_put_array(member, "replaced");
	for (i = 0; i < proposal->n_replaced; i++)
		json_object_array_add(replaced, json_new_text(proposal->replaced[i]));
	put_parameters(member, proposal->parameters, proposal->n_parameters);
}

static void put_requests(struct json_object *json, const struct reservation_status *status)
{
	struct json_object *array = json_put_array(json, "requests");
	size_t i;

	for (i = 0; i < status->n_requests; i++)
		add_request(array, &status->requests[i]);
}

struct json_object *reservation_to_json(const struct inventory *inventory, uint64_t wanted_bytes)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list findings = { .arena = arena };
	struct json_object *json = json_object_new_object();
	uint64_t hypervisor_bytes = reservation_hypervisor_bytes(inventory);
	struct reservation_parameter *parameters;
	struct reservation_proposal proposal;
	struct reservation_status status;
	size_t n_parameters;

	reservation_compare(inventory, &findings, arena, &status);
	reservation_check_size(&status, hypervisor_bytes, wanted_bytes, &findings);
	reservation_find_parameters(inventory, &findings, arena, &parameters, &n_parameters);

	json_put_string(json, "state", name_state(&status));
	json_put_string(json, "command_line", inventory->kernel.command_line);
	put_requests(json, &status);
	if (status.is_usable)
		put_sized_range(json, "usable", status.usable);
	if (hypervisor_bytes)
		put_size(json, "hypervisor_bytes", hypervisor_bytes);
	put_parameters(json, parameters, n_parameters);
	if (reservation_propose(inventory, wanted_bytes, &findings, arena, &proposal) == 0)
		put_proposal(json, &proposal);
	json_object_object_add(json, "findings", finding_list_to_json(&findings));
	return json;
}
