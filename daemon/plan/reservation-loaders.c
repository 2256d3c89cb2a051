// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which file of a boot loader holds the kernel's parameters, and how a '$' gets
 * through it:
 *
 * - GRUB: /etc/default/grub is shell (one level), what it makes is a script of
 *   GRUB's (another one): `\\\$` becomes `\$` becomes `$`. GRUB manual, "Simple
 *   configuration" and "Quoting". /etc/default/grub.d is read by Debian's
 *   grub-mkconfig and those made from it.
 * - Boot Loader Specification entries, /etc/kernel/cmdline: no quoting at all
 *   when systemd-boot reads them; GRUB's blscfg makes a script of them.
 * - extlinux.conf: none; U-Boot replaces only ${NAME} and $(NAME).
 * - /etc/default/u-boot is shell. Environment files of U-Boot are plain.
 */
#include "plan/reservation-loaders.h"

#include <ctype.h>
#include <string.h>

#include "base/quantity.h"

/* The last one that grub-mkconfig reads: others may set the variables anew. */
#define GRUB_DROP_IN "/etc/default/grub.d/zz-cellwarden.cfg"

static bool ends_with(const char *text, const char *suffix)
{
	size_t n = strlen(text), n_suffix = strlen(suffix);

	return n >= n_suffix && strcmp(text + n - n_suffix, suffix) == 0;
}

static const char *find_file(const struct inventory *inventory, const char *part, const char *also)
{
	size_t i;

	for (i = 0; i < inventory->boot.n_loader_files; i++)
		if (strstr(inventory->boot.loader_files[i], part) &&
		    (!also || strstr(inventory->boot.loader_files[i], also)))
			return inventory->boot.loader_files[i];
	return NULL;
}

/* ---- which file ------------------------------------------------------------ */

static const char *choose_grub_drop_in(const struct inventory *inventory)
{
	return find_file(inventory, "/etc/default/grub.d/", NULL) ? GRUB_DROP_IN : NULL;
}

/* The entry of the running kernel. */
static const char *choose_entry(const struct inventory *inventory)
{
	const char *release = inventory->kernel.release;

	return release && *release ? find_file(inventory, "/loader/entries/", release) : NULL;
}

/* Distributions that call GRUB grub2 call its folder and programs so too. */
static const char *choose_grub2(const struct inventory *inventory)
{
	return find_file(inventory, "/boot/grub2/grub.cfg", NULL) ? inventory->boot.loader_config :
								    NULL;
}

/* The file that probing says is to be changed. */
static const char *choose_config(const struct inventory *inventory)
{
	return inventory->boot.loader_config;
}

static const struct loader_row {
	enum boot_loader loader;
	const char *(*choose)(const struct inventory *inventory);
	const char *suffix; /* of what was chosen */
	enum reservation_edit edit;
	const char *key;    /* several with '|': the first that is there */
	const char *dollar; /* how a '$' is written */
	const char *activate;
} loader_rows[] = {
	{ BOOT_LOADER_GRUB, choose_grub_drop_in, "", RESERVATION_EDIT_FILE, NULL, "\\\\\\$",
	  "update-grub" },
	{ BOOT_LOADER_GRUB, choose_entry, ".conf", RESERVATION_EDIT_LINE, "options", "\\$", NULL },
	{ BOOT_LOADER_GRUB, choose_grub2, "/etc/default/grub", RESERVATION_EDIT_LINE,
	  "GRUB_CMDLINE_LINUX_DEFAULT=|GRUB_CMDLINE_LINUX=", "\\\\\\$",
	  "grub2-mkconfig -o /boot/grub2/grub.cfg" },
	{ BOOT_LOADER_GRUB, choose_config, "/etc/default/grub", RESERVATION_EDIT_LINE,
	  "GRUB_CMDLINE_LINUX_DEFAULT=|GRUB_CMDLINE_LINUX=", "\\\\\\$",
	  "grub-mkconfig -o /boot/grub/grub.cfg" },
	{ BOOT_LOADER_GRUB, choose_config, "", RESERVATION_EDIT_NONE, NULL, "\\$", NULL },
	{ BOOT_LOADER_SYSTEMD_BOOT, choose_config, "/etc/kernel/cmdline",
	  RESERVATION_EDIT_WHOLE_LINE, NULL, "$",
	  "kernel-install add \"$(uname -r)\" \"/boot/vmlinuz-$(uname -r)\"" },
	{ BOOT_LOADER_SYSTEMD_BOOT, choose_entry, ".conf", RESERVATION_EDIT_LINE, "options", "$",
	  NULL },
	{ BOOT_LOADER_EXTLINUX, choose_config, "/etc/default/u-boot", RESERVATION_EDIT_LINE,
	  "U_BOOT_PARAMETERS=", "\\$", "u-boot-update" },
	{ BOOT_LOADER_EXTLINUX, choose_config, "extlinux.conf", RESERVATION_EDIT_LINE, "APPEND",
	  "$", NULL },
	{ BOOT_LOADER_U_BOOT, choose_config, "/armbianEnv.txt", RESERVATION_EDIT_LINE,
	  "extraargs=", "$", NULL },
	{ BOOT_LOADER_U_BOOT, choose_config, "/uEnv.txt", RESERVATION_EDIT_LINE,
	  "optargs=|cmdline=|extraargs=|bootargs=", "$", NULL },
};

static const struct loader_row *choose_row(const struct inventory *inventory, const char **ret_file)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(loader_rows); i++) {
		const struct loader_row *row = &loader_rows[i];
		const char *file;

		if (row->loader != inventory->boot.loader)
			continue;
		file = row->choose(inventory);
		if (!file || !ends_with(file, row->suffix))
			continue;
		*ret_file = file;
		return row;
	}
	return NULL;
}

/* ---- text -------------------------------------------------------------------- */

static const char *quote(struct arena *arena, const char *text, const char *dollar)
{
	const char *result = "", *at;

	while ((at = strchr(text, '$'))) {
		result = arena_printf(arena, "%s%.*s%s", result, (int)(at - text), text, dollar);
		text = at + 1;
	}
	return arena_printf(arena, "%s%s", result, text);
}

/* What is to be on the command line: what is required, whether it is there already or not. */
static const char *join_parameters(const struct reservation_proposal *proposal, struct arena *arena,
				   const char *dollar)
{
	const char *text = "";
	size_t i;

	for (i = 0; i < proposal->n_parameters; i++)
		if (proposal->parameters[i].is_required)
			text = arena_printf(arena, "%s%s%s", text, *text ? " " : "",
					    quote(arena, proposal->parameters[i].text, dollar));
	return text;
}

/* ---- GRUB's drop-in ------------------------------------------------------------ */

/* "memmap=82M" of "memmap=82M$…": the part that survives whatever eats the '$'. */
static size_t memmap_prefix(const char *text)
{
	const char *cursor = text + strcspn(text, "=");
	uint64_t size;

	if (*cursor == '=')
		cursor++;
	quantity_parse_prefix(&cursor, &size);
	return (size_t)(cursor - text);
}

bool reservation_matches_replaced(const char *word, size_t length, const char *replaced)
{
	size_t n = memmap_prefix(replaced), k;

	if (length < n || strncmp(word, replaced, n) != 0)
		return false;
	if (!strchr(replaced, '$')) /* eaten: in the file there is more behind the size */
		return length == n || !isalnum((unsigned char)word[n]) ||
		       (strlen(replaced) == length && strncmp(word, replaced, length) == 0);
	for (replaced += n, k = n; k < length; k++) {
		if (word[k] == '\\')
			continue;
		if (*replaced == '\0' || word[k] != *replaced++)
			return false;
	}
	return *replaced == '\0';
}

/* The running command line is not ours: only what means nothing to a shell goes into one. */
static bool is_plain(const char *text)
{
	while (isalnum((unsigned char)*text))
		text++;
	return *text == '\0';
}

/* Patterns of a shell's case for what is to go; NULL when they cannot be said. */
static const char *make_patterns(const struct reservation_proposal *proposal, struct arena *arena)
{
	const char *patterns = NULL;
	size_t i;

	for (i = 0; i < proposal->n_replaced; i++) {
		const char *text = proposal->replaced[i], *dollar = strchr(text, '$'), *pattern;
		size_t n = memmap_prefix(text);

		if (dollar && is_plain(dollar + 1))
			pattern = arena_printf(arena, "%.*s*%s", (int)n, text, dollar + 1);
		else if (!dollar)
			pattern = arena_printf(arena, "%.*s|%.*s[!0-9A-Za-z]*%s%s", (int)n, text,
					       (int)n, text, is_plain(text + n) ? "|" : "",
					       is_plain(text + n) ? text : "");
		else
			continue;
		patterns = arena_printf(arena, "%s%s%s", patterns ? patterns : "",
					patterns ? "|" : "", pattern);
	}
	return patterns;
}

static const char *make_filter(struct arena *arena, const char *variable, const char *patterns)
{
	return arena_printf(arena,
			    "cellwarden_words=\n"
			    "for cellwarden_word in $%s; do\n"
			    "\tcase $cellwarden_word in\n"
			    "\t%s) ;;\n"
			    "\t*) cellwarden_words=\"$cellwarden_words $cellwarden_word\" ;;\n"
			    "\tesac\n"
			    "done\n"
			    "%s=$cellwarden_words\n",
			    variable, patterns, variable);
}

/* Entries for recovery get GRUB_CMDLINE_LINUX alone: they stay a way back. */
static const char *make_drop_in(const struct reservation_proposal *proposal, struct arena *arena,
				const char *parameters)
{
	const char *patterns = make_patterns(proposal, arena), *filters = "";

	if (patterns)
		filters = arena_printf(arena,
				       "# Takes out what did not reserve, or not enough.\n%s%s",
				       make_filter(arena, "GRUB_CMDLINE_LINUX", patterns),
				       make_filter(arena, "GRUB_CMDLINE_LINUX_DEFAULT", patterns));
	return arena_printf(
		arena,
		"# Written by cellctl reservation apply. Run update-grub after a change.\n"
		"# Shell takes one level of quoting away, GRUB the other: the kernel sees one $.\n"
		"%sGRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT %s\"\n",
		filters, parameters);
}

/* ---- all of it ------------------------------------------------------------------- */

static void report_unknown(const struct inventory *inventory, struct finding_list *findings,
			   const char *text)
{
	bool is_known = inventory->boot.loader != BOOT_LOADER_UNKNOWN;
	struct finding *finding = finding_add(
		findings, "reservation-boot-loader", FINDING_WARNING,
		inventory->boot.loader_config ? inventory->boot.loader_config : "boot loader",
		is_known ? "this file of the boot loader is not one that can be changed safely" :
			   "which boot loader gives the kernel its parameters is not known");

	finding_set_remedy(findings, finding, "add to the kernel's parameters by hand: %s", text);
}

void reservation_set_loader(const struct inventory *inventory, struct finding_list *findings,
			    struct arena *arena, struct reservation_proposal *proposal)
{
	const char *file = NULL;
	const struct loader_row *row = choose_row(inventory, &file);

	proposal->loader = inventory->boot.loader;
	proposal->text = join_parameters(proposal, arena, row ? row->dollar : "$");
	if (!*proposal->text)
		return; /* all is in the overlay */
	if (!row || row->edit == RESERVATION_EDIT_NONE) {
		if (!proposal->is_in_effect)
			report_unknown(inventory, findings, proposal->text);
		return;
	}
	proposal->edit = row->edit;
	proposal->key = row->key;
	proposal->file = file;
	if (row->activate && proposal->activate)
		proposal->activate =
			arena_printf(arena, "%s\n%s", row->activate, proposal->activate);
	else if (row->activate)
		proposal->activate = row->activate;
	if (row->edit == RESERVATION_EDIT_FILE)
		proposal->text = make_drop_in(proposal, arena, proposal->text);
}
