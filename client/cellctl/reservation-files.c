// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The file that was edited is often not the one that was booted, or was not made
 * into one (pains.md, A.2.1: update-grub not run, another label, another entry).
 */
#include "reservation-files.h"

#include <string.h>

#include "boot-file.h"

#define WORDS_MAX    64 /* that are looked at in one file */
#define OVERLAY_FILE "/etc/cellwarden/reservation.dtso"

struct search {
	const struct cellctl *ctl;
	const struct inventory *inventory;
	struct finding_list *findings;
	const char *grub_menu; /* content of grub.cfg; NULL: there is none */
};

/* Whether the running kernel has "memmap=…", written as it is with the quoting taken off. */
static bool is_on_command_line(const struct inventory *inventory, const char *value)
{
	const struct inv_kernel *kernel = &inventory->kernel;
	size_t i;

	for (i = 0; i < kernel->n_parameters; i++)
		if (strcmp(kernel->parameters[i].name, "memmap") == 0 &&
		    kernel->parameters[i].value && strcmp(kernel->parameters[i].value, value) == 0)
			return true;
	return false;
}

static char *without_backslashes(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_strndup(arena, text, length), *to = copy;
	const char *from;

	for (from = copy; *from; from++)
		if (*from != '\\')
			*to++ = *from;
	*to = '\0';
	return copy;
}

static const char *guess_cause(const struct search *search, const char *file, const char *address)
{
	if (strncmp(file, "/etc/default/grub", strlen("/etc/default/grub")) == 0)
		return search->grub_menu && strstr(search->grub_menu, address) ?
			       "reboot; if that was done, another entry of the menu was started" :
			       "run update-grub, and reboot";
	if (strcmp(file, "/etc/default/u-boot") == 0)
		return "run u-boot-update, and reboot";
	if (strcmp(file, "/etc/kernel/cmdline") == 0)
		return "run kernel-install for this kernel, and reboot";
	return "reboot; if that was done, another entry or label was started";
}

static void take_word(const struct search *search, const char *file, const char *word,
		      size_t length)
{
	const char *value = without_backslashes(search->findings->arena, word, length);
	const char *dollar = strchr(value, '$');
	struct finding *finding;

	if (!dollar || is_on_command_line(search->inventory, value))
		return;
	finding = finding_add(search->findings, "reservation-not-booted", FINDING_WARNING, file,
			      "it says memmap=%s, but the running kernel was not started with that",
			      value);
	finding_set_remedy(search->findings, finding, "%s", guess_cause(search, file, dollar + 1));
}

static bool is_comment(const char *text, const char *at)
{
	while (at > text && at[-1] != '\n')
		at--;
	at += strspn(at, " \t");
	return *at == '#';
}

static void search_file(const struct search *search, const char *file)
{
	static const char name[] = "memmap=";
	unsigned int n_words = WORDS_MAX;
	const char *text = NULL, *at;

	if (boot_file_read(search->ctl->root, file, search->findings->arena, &text) < 0 || !text)
		return;
	for (at = text; n_words-- && (at = strstr(at, name));) {
		size_t length;

		at += strlen(name);
		length = strcspn(at, " \t\r\n\"'");
		if (!is_comment(text, at))
			take_word(search, file, at, length);
	}
}

/* Entries of other kernels, and what is made of other files, do not count. */
static bool is_source(const struct inventory *inventory, const char *file)
{
	if (strstr(file, "grub.cfg") || strstr(file, "boot.scr"))
		return false;
	return !strstr(file, "/loader/entries/") ||
	       (inventory->kernel.release && strstr(file, inventory->kernel.release));
}

static void search_overlay(const struct search *search)
{
	const struct inv_memory *memory = &search->inventory->memory;
	struct finding *finding;
	const char *text = NULL;
	size_t i;

	if (boot_file_read(search->ctl->root, OVERLAY_FILE, search->findings->arena, &text) < 0 ||
	    !text)
		return;
	for (i = 0; i < memory->n_reserved; i++)
		if (memory->reserved[i].name && strstr(memory->reserved[i].name, "cellwarden@"))
			return;
	finding = finding_add(search->findings, "reservation-not-booted", FINDING_WARNING,
			      OVERLAY_FILE,
			      "the device tree of the running kernel has no node cellwarden, which "
			      "this overlay adds");
	finding_set_remedy(search->findings, finding,
			   "compile it with dtc -@, name the result where the boot loader loads "
			   "overlays, and reboot");
}

void reservation_compare_files(const struct cellctl *ctl, const struct inventory *inventory,
			       struct finding_list *findings)
{
	const struct inv_boot *boot = &inventory->boot;
	struct search search = { ctl, inventory, findings, NULL };
	size_t i;

	(void)boot_file_read(ctl->root, "/boot/grub/grub.cfg", findings->arena, &search.grub_menu);
	for (i = 0; i < boot->n_loader_files; i++)
		if (is_source(inventory, boot->loader_files[i]))
			search_file(&search, boot->loader_files[i]);
	search_overlay(&search);
}
