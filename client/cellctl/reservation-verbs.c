// SPDX-License-Identifier: GPL-2.0-or-later
/* Verbs about memory kept from Linux: reservation status, propose, apply. */
#include "reservation-verbs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/quantity.h"
#include "output.h"
#include "plan/reservation-json.h"
#include "plan/reservation.h"
#include "reservation-apply.h"
#include "reservation-files.h"

/* ---- options --------------------------------------------------------------- */

struct options {
	uint64_t size_bytes; /* 0: the default */
	bool is_dry_run;
};

/* Everything that is no global option; apply alone knows --dry-run. */
static int take_options(int argc, char **argv, bool has_dry_run, struct options *ret)
{
	struct options options = { 0 };
	int i;

	for (i = 1; i < argc; i++) {
		const char *value = NULL;

		if (has_dry_run && strcmp(argv[i], "--dry-run") == 0) {
			options.is_dry_run = true;
			continue;
		}
		if (strncmp(argv[i], "--size=", 7) == 0)
			value = argv[i] + 7;
		else if (strcmp(argv[i], "--size") == 0 && i + 1 < argc)
			value = argv[++i];
		else
			return cellctl_usage_error(argv[0], "unexpected argument '%s'", argv[i]);
		if (quantity_parse(value, &options.size_bytes) < 0 || !options.size_bytes)
			return cellctl_usage_error(argv[0],
						   "--size needs a size like 82M, not '%s'", value);
	}
	*ret = options;
	return CELLCTL_FINE;
}

/* The document holds all there is, and what only this program sees; status: that of @findings. */
static int print_as_json(const struct inventory *inventory, uint64_t size_bytes,
			 const struct finding_list *findings, const struct finding_list *more)
{
	_cleanup_json_ struct json_object *json = reservation_to_json(inventory, size_bytes);
	struct json_object *array = json_object_object_get(json, "findings");
	size_t i;

	for (i = 0; i < more->n; i++)
		json_object_array_add(array, finding_to_json(&more->items[i]));
	output_json(json);
	switch (finding_list_worst(findings)) {
	case FINDING_ERROR:
		return CELLCTL_ERROR;
	case FINDING_WARNING:
		return CELLCTL_WARNING;
	default:
		return CELLCTL_FINE;
	}
}

/* ---- status ------------------------------------------------------------------ */

static const char *format_range(struct arena *arena, struct range range)
{
	return arena_printf(arena, "%s, %s",
			    quantity_format_range(arena, range.start, range_size(range)),
			    quantity_format_size(arena, range_size(range)));
}

static const char *describe_fate(const struct reservation_request *request)
{
	if (request->is_honoured)
		return "kept from Linux";
	switch (request->kind) {
	case RESERVATION_MEMMAP:
		if (!request->form && request->size_bytes)
			return "limits memory";
		return request->form == '$' ? "not effective" : "not for us";
	case RESERVATION_DT_NODE:
	case RESERVATION_MEM_LIMIT:
		return "not effective";
	default:
		return "not for us";
	}
}

static void print_requests(const struct cellctl *ctl, const struct reservation_status *status,
			   struct arena *arena)
{
	struct output_table table;
	size_t i;

	output_section(ctl, "Asked for");
	output_table_init(&table, arena, "REQUEST|RANGE|>SIZE|OUTCOME");
	for (i = 0; i < status->n_requests; i++) {
		const struct reservation_request *request = &status->requests[i];

		output_table_add(&table, request->text,
				 request->is_range_known ?
					 quantity_format_range(arena, request->range.start,
							       range_size(request->range)) :
					 NULL,
				 request->size_bytes ?
					 quantity_format_size(arena, request->size_bytes) :
					 NULL,
				 describe_fate(request));
	}
	if (status->n_requests)
		output_table_print(ctl, &table);
	else
		puts("  nothing");
}

static void print_parameters(const struct cellctl *ctl,
			     const struct reservation_parameter *parameters, size_t n,
			     struct arena *arena)
{
	struct output_table table;
	size_t i;

	output_section(ctl, "Kernel parameters");
	output_table_init(&table, arena, "PARAMETER|STATE|REASON");
	for (i = 0; i < n; i++)
		output_table_add(&table, parameters[i].text,
				 parameters[i].is_set      ? "set" :
				 parameters[i].is_required ? "missing" :
							     "advice",
				 parameters[i].reason);
	if (n)
		output_table_print(ctl, &table);
	else
		puts("  none are needed");
}

int verb_reservation_status(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list findings = { .arena = arena }, files = { .arena = arena };
	struct reservation_parameter *parameters;
	struct reservation_status status;
	size_t n_parameters;

	if (argc != 1)
		return cellctl_usage_error(argv[0], "unexpected argument '%s'", argv[1]);
	if (cellctl_probe(ctl, &inventory) < 0)
		return CELLCTL_ERROR;
	reservation_examine(inventory, &findings, arena, &status);
	reservation_find_parameters(inventory, &findings, arena, &parameters, &n_parameters);
	reservation_compare_files(ctl, inventory, &files);
	finding_list_append(&findings, &files);
	if (ctl->is_json)
		return print_as_json(inventory, 0, &findings, &files);
	print_requests(ctl, &status, arena);
	output_section(ctl, "Usable");
	if (status.is_usable)
		output_fact_colored(ctl, OUTPUT_GOOD, "memory", "%s",
				    format_range(arena, status.usable));
	else
		output_fact_colored(ctl, OUTPUT_BAD, "memory", "none");
	output_fact("hypervisor", "%s",
		    quantity_format_size(arena, reservation_hypervisor_bytes(inventory)));
	print_parameters(ctl, parameters, n_parameters, arena);
	if (findings.n)
		output_section(ctl, "Findings");
	return output_findings(ctl, &findings);
}

/* ---- propose ------------------------------------------------------------------- */

/* Lines to be copied; tabs would print as '?'. */
static void print_text(const struct cellctl *ctl, struct arena *arena, const char *title,
		       const char *text)
{
	output_section(ctl, title);
	while (*text) {
		size_t n_tabs = strspn(text, "\t"), length = strcspn(text, "\n");

		output_print(ctl, OUTPUT_PLAIN, "%s",
			     arena_printf(arena, "  %*s%.*s", (int)(8 * n_tabs), "",
					  (int)(length - n_tabs), text + n_tabs));
		putchar('\n');
		text += length + (text[length] == '\n');
	}
}

static void print_proposal(const struct cellctl *ctl, const struct reservation_proposal *proposal,
			   struct arena *arena)
{
	size_t i;

	output_section(ctl, "Place");
	output_fact("memory", "%s", format_range(arena, proposal->range));
	output_fact("because", "%s", proposal->range_reason);
	print_parameters(ctl, proposal->parameters, proposal->n_parameters, arena);
	if (proposal->is_in_effect) {
		output_section(ctl, "To be done");
		puts("  nothing: the running kernel has all of it");
		return;
	}
	if (proposal->n_replaced && proposal->edit == RESERVATION_EDIT_NONE) {
		output_section(ctl, "Take out of the kernel's parameters");
		for (i = 0; i < proposal->n_replaced; i++) {
			output_print(ctl, OUTPUT_PLAIN, "  %s", proposal->replaced[i]);
			putchar('\n');
		}
	}
	if (proposal->overlay)
		print_text(ctl, arena,
			   arena_printf(arena, "Device tree overlay, %s", proposal->overlay_file),
			   proposal->overlay);
	if (proposal->edit == RESERVATION_EDIT_FILE)
		print_text(ctl, arena, arena_printf(arena, "New file %s", proposal->file),
			   proposal->text);
	else if (proposal->edit == RESERVATION_EDIT_LINE)
		print_text(ctl, arena,
			   arena_printf(arena, "Add to the line %s of %s", proposal->key,
					proposal->file),
			   proposal->text);
	else if (proposal->edit == RESERVATION_EDIT_WHOLE_LINE)
		print_text(ctl, arena, arena_printf(arena, "Add to %s", proposal->file),
			   proposal->text);
	else if (*proposal->text)
		print_text(ctl, arena, "Add to the kernel's parameters", proposal->text);
	if (proposal->activate)
		print_text(ctl, arena, "Then", proposal->activate);
}

int verb_reservation_propose(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list findings = { .arena = arena };
	struct reservation_proposal proposal;
	struct options options;
	int r;

	if (take_options(argc, argv, false, &options) != CELLCTL_FINE ||
	    cellctl_probe(ctl, &inventory) < 0)
		return CELLCTL_ERROR;
	/* What is missing now is what the proposal is for: only what limits it counts here. */
	r = reservation_propose(inventory, options.size_bytes, &findings, arena, &proposal);
	if (ctl->is_json)
		return print_as_json(inventory, options.size_bytes, &findings,
				     &(struct finding_list){ 0 });
	if (r == 0)
		print_proposal(ctl, &proposal, arena);
	if (findings.n)
		output_section(ctl, "Findings");
	return output_findings(ctl, &findings);
}

/* ---- apply ----------------------------------------------------------------------- */

int verb_reservation_apply(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list findings = { .arena = arena };
	struct reservation_proposal proposal;
	struct options options;

	if (take_options(argc, argv, true, &options) != CELLCTL_FINE)
		return CELLCTL_ERROR;
	if (cellctl_probe(ctl, &inventory) < 0)
		return CELLCTL_ERROR;
	if (reservation_propose(inventory, options.size_bytes, &findings, arena, &proposal) < 0)
		return output_findings(ctl, &findings);
	return reservation_apply(ctl, &proposal, options.is_dry_run, &findings);
}
