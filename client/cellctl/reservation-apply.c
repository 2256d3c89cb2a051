// SPDX-License-Identifier: GPL-2.0-or-later
#include "reservation-apply.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "boot-file.h"
#include "output.h"
#include "text-diff.h"

/* One file of the proposal. */
struct change {
	const char *path, *old, *new;
	const char *backup; /* once it is written */
	bool is_needed;
};

struct changes {
	struct change items[2];
	size_t n;
};

/* schemas/json/reservation-change.json */
static void print_json(const struct reservation_proposal *proposal, const struct changes *changes,
		       bool is_dry_run, const struct finding_list *findings)
{
	_cleanup_json_ struct json_object *json = json_object_new_object();
	struct json_object *files = json_put_array(json, "files");
	size_t i;

	for (i = 0; i < changes->n; i++) {
		const struct change *change = &changes->items[i];
		struct json_object *file = json_add_object(files);

		json_put_string(file, "path", change->path);
		json_put_bool(file, "changed", change->is_needed);
		json_put_string(file, "diff",
				text_diff(findings->arena, change->path, change->old, change->new));
		json_put_string(file, "backup", change->backup);
	}
	json_put_bool(json, "dry_run", is_dry_run);
	json_put_bool(json, "in_effect", proposal->is_in_effect);
	json_put_string(json, "activate", proposal->activate);
	json_object_object_add(json, "findings", finding_list_to_json(findings));
	output_json(json);
}

static int refuse(const struct cellctl *ctl, const struct reservation_proposal *proposal,
		  const struct finding_list *findings)
{
	if (ctl->is_json)
		print_json(proposal, &(struct changes){ .n = 0 }, false, findings);
	else
		output_findings(ctl, findings);
	return cellctl_error("nothing was changed");
}

static const char *explain(int error)
{
	switch (error) {
	case -ELOOP:
		return "it is a symbolic link; change the file that it stands for by hand";
	case -EINVAL:
		return "it is no text file";
	default:
		return strerror(-error);
	}
}

static int read_file(const struct cellctl *ctl, const char *path, struct arena *arena,
		     const char **ret)
{
	int r = boot_file_read(ctl->root, path, arena, ret);

	if (r < 0)
		return cellctl_error("%s: %s; nothing was changed", path, explain(r));
	return CELLCTL_FINE;
}

static int prepare(const struct cellctl *ctl, const struct reservation_proposal *proposal,
		   struct finding_list *findings, struct changes *ret)
{
	struct changes changes = { 0 };
	struct change *change;
	size_t i;

	if (proposal->overlay) {
		change = &changes.items[changes.n++];
		change->path = proposal->overlay_file;
		change->new = proposal->overlay;
		if (read_file(ctl, change->path, findings->arena, &change->old) != CELLCTL_FINE)
			return CELLCTL_ERROR;
	}
	if (proposal->edit != RESERVATION_EDIT_NONE) {
		change = &changes.items[changes.n++];
		change->path = proposal->file;
		if (read_file(ctl, change->path, findings->arena, &change->old) != CELLCTL_FINE)
			return CELLCTL_ERROR;
		if (reservation_edit(proposal, change->old, findings, findings->arena,
				     &change->new) < 0)
			return refuse(ctl, proposal, findings);
	}
	for (i = 0; i < changes.n; i++)
		changes.items[i].is_needed =
			!changes.items[i].old || strcmp(changes.items[i].old, changes.items[i].new);
	*ret = changes;
	return CELLCTL_FINE;
}

static int commit(const struct cellctl *ctl, struct changes *changes, struct arena *arena)
{
	size_t i;
	int r;

	for (i = 0; i < changes->n; i++) {
		struct change *change = &changes->items[i];

		if (!change->is_needed)
			continue;
		r = boot_file_replace(ctl->root, change->path, change->new, arena, &change->backup);
		if (r < 0)
			return cellctl_error("%s: %s; it was not changed", change->path,
					     explain(r));
	}
	return CELLCTL_FINE;
}

/* Tabs stay, so that patch(1) takes it; no other control character reaches the terminal. */
static void print_line(const struct cellctl *ctl, const char *line, size_t length)
{
	enum output_color color = *line == '+' ? OUTPUT_GOOD :
				  *line == '-' ? OUTPUT_BAD :
						 OUTPUT_PLAIN;
	size_t start = 0, n;

	for (; start < length; start += n + 1) {
		n = strcspn(line + start, "\t\n");
		output_print(ctl, color, "%.*s", (int)n, line + start);
		if (line[start + n] == '\t')
			putchar('\t');
	}
	putchar('\n');
}

static void print_diff(const struct cellctl *ctl, const char *diff)
{
	while (*diff) {
		size_t length = strcspn(diff, "\n");

		print_line(ctl, diff, length);
		diff += length + (diff[length] == '\n');
	}
}

static void print_change(const struct cellctl *ctl, const struct change *change, bool is_dry_run,
			 struct arena *arena)
{
	if (!change->is_needed)
		printf("%s has it already\n", change->path);
	else if (is_dry_run)
		print_diff(ctl, text_diff(arena, change->path, change->old, change->new));
	else if (change->backup)
		printf("%s is changed; as it was: %s\n", change->path, change->backup);
	else
		printf("%s is new\n", change->path);
}

static void print_all(const struct cellctl *ctl, const struct reservation_proposal *proposal,
		      const struct changes *changes, bool is_dry_run,
		      const struct finding_list *findings)
{
	size_t i;

	if (ctl->is_json) {
		print_json(proposal, changes, is_dry_run, findings);
		return;
	}
	if (proposal->is_in_effect) {
		puts("The running kernel has all that is needed; nothing is to be done.");
		return;
	}
	for (i = 0; i < changes->n; i++)
		print_change(ctl, &changes->items[i], is_dry_run, findings->arena);
	if (is_dry_run)
		return;
	if (proposal->activate)
		printf("Now: %s\n", proposal->activate);
	puts("Then reboot, and look at: cellctl reservation status");
}

int reservation_apply(const struct cellctl *ctl, const struct reservation_proposal *proposal,
		      bool is_dry_run, struct finding_list *findings)
{
	struct changes changes = { 0 };

	if (!proposal->is_in_effect) {
		/* Half of what is needed would be worse than nothing: it looks done. */
		if (proposal->edit == RESERVATION_EDIT_NONE && *proposal->text)
			return refuse(ctl, proposal, findings);
		if (prepare(ctl, proposal, findings, &changes) != CELLCTL_FINE)
			return CELLCTL_ERROR;
		if (!changes.n)
			return refuse(ctl, proposal, findings);
		if (!is_dry_run && commit(ctl, &changes, findings->arena) != CELLCTL_FINE)
			return CELLCTL_ERROR;
	}
	print_all(ctl, proposal, &changes, is_dry_run, findings);
	if (!ctl->is_json)
		output_findings(ctl, findings);
	return findings->n ? CELLCTL_WARNING : CELLCTL_FINE;
}
