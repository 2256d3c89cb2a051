// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "probe/kernel.h"

/* "none [integrity] confidentiality": the one in brackets is in force. */
static const char *bracketed_word(struct arena *arena, const char *text)
{
	const char *start = strchr(text, '['), *end = start ? strchr(start, ']') : NULL;

	return end ? arena_strndup(arena, start + 1, (size_t)(end - start - 1)) : NULL;
}

static void probe_lockdown(const struct sysroot *root, struct inventory *inventory)
{
	static const char path[] = "/sys/kernel/security/lockdown";
	struct inv_kernel *kernel = &inventory->kernel;
	const char *text, *word;
	int r;

	r = sysroot_read_line(root, inventory->arena, path, &text);
	if (r == -ENOENT && sysroot_exists(root, "/sys/kernel/security/lsm")) {
		/* securityfs is mounted and has none: built without CONFIG_SECURITY_LOCKDOWN_LSM. */
		kernel->is_locked_down = NO;
		inventory_note_source(inventory, "lockdown", path, SOURCE_ABSENT, 0,
				      "this kernel is built without lockdown");
		return;
	}
	if (r < 0) {
		inventory_note_source(inventory, "lockdown", path, SOURCE_OK, r,
				      r == -ENOENT ? "securityfs is not mounted" : NULL);
		return;
	}
	word = bracketed_word(inventory->arena, text);
	if (!word || !*word) {
		inventory_note_source(inventory, "lockdown", path, SOURCE_INVALID, 0,
				      "no word is in brackets");
		return;
	}
	kernel->lockdown = word;
	kernel->is_locked_down = strcmp(word, "none") == 0 ? NO : YES;
	inventory_note_source(inventory, "lockdown", path, SOURCE_OK, 0, NULL);
}

/* A UEFI variable: 4 bytes of attributes, then its value, here one byte (UEFI 2.10, 3.3). */
static void probe_secure_boot(const struct sysroot *root, struct inventory *inventory)
{
	static const char path[] =
		"/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";
	struct bytes variable;
	int r;

	if (!sysroot_exists(root, "/sys/firmware/efi")) {
		inventory->kernel.is_secure_boot = NO;
		inventory_note_source(inventory, "secure-boot", path, SOURCE_ABSENT, 0,
				      "this machine was not started by EFI");
		return;
	}
	r = sysroot_read(root, inventory->arena, path, &variable);
	if (r < 0) {
		inventory_note_source(inventory, "secure-boot", path, SOURCE_OK, r,
				      r == -ENOENT ? "efivarfs is not mounted, or the firmware "
						     "does not know Secure Boot" :
						     NULL);
		return;
	}
	if (variable.size != 5 || variable.data[4] > 1) {
		inventory_note_source(inventory, "secure-boot", path, SOURCE_INVALID, 0,
				      "not 4 bytes of attributes and one that is 0 or 1");
		return;
	}
	inventory->kernel.is_secure_boot = variable.data[4] ? YES : NO;
	inventory_note_source(inventory, "secure-boot", path, SOURCE_OK, 0, NULL);
}

void kernel_probe_security(const struct sysroot *root, struct inventory *inventory)
{
	probe_lockdown(root, inventory);
	probe_secure_boot(root, inventory);
}
