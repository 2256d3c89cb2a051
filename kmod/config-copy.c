// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "cellwarden.h"
#include "config-copy.h"

/* The hypervisor takes cells of 64 KiB at most (abi.md, section 10); systems of a MiB are none. */
#define SYSTEM_SIZE_MAX (1u << 20)
#define CELL_SIZE_MAX   (64u << 10)

static int copy(const void __user *from, size_t size, u8 **ret)
{
	u8 *data = kvmalloc(size, GFP_KERNEL | __GFP_ZERO);

	if (!data)
		return -ENOMEM;
	if (copy_from_user(data, from, size)) {
		kvfree(data);
		return -EFAULT;
	}
	*ret = data;
	return 0;
}

/* A revision 13 differs in its signatures only (abi.md, section 10). */
static void upgrade_13(u8 *data, size_t at, const char *signature)
{
	if (data[at + 6] != 13 || data[at + 7])
		return;
	memcpy(data + at, signature, JAILHOUSE_SIGNATURE_SIZE);
	data[at + 5] = arch_in_config;
	data[at + 6] = JAILHOUSE_CONFIG_REVISION;
}

static int open_view(u8 *data, size_t size, enum config_view_kind kind, struct config_view *ret)
{
	const char *name = kind == CONFIG_VIEW_SYSTEM ? "system" : "cell";
	enum config_view_code code;

	code = config_view_open(data, size, arch_in_config, ret);
	if (code == CONFIG_VIEW_NO_SIGNATURE || (code == CONFIG_VIEW_OK && ret->kind != kind))
		pr_err("jailhouse: Not a %s configuration\n", name);
	else if (code == CONFIG_VIEW_REVISION ||
		 (code == CONFIG_VIEW_OK && ret->revision < JAILHOUSE_CONFIG_REVISION))
		pr_err("jailhouse: Configuration revision mismatch\n");
	else if (code == CONFIG_VIEW_OK && ret->architecture != arch_in_config)
		pr_err("jailhouse: Configuration architecture mismatch\n");
	else if (code != CONFIG_VIEW_OK)
		pr_err("jailhouse: %s configuration: damaged at offset %zu (%d)\n", name,
		       ret->problem_at, code);
	else
		return 0;
	return -EINVAL;
}

/* What the counts of a descriptor add up to. */
static size_t arrays_size(const u8 *descriptor)
{
	const size_t counts = offsetof(struct jailhouse_cell_desc, cpu_set_size);
	unsigned int i;
	u64 size = 0;

	for (i = 0; i < CONFIG_VIEW_ARRAYS; i++)
		size += config_view_le(descriptor + counts + i * sizeof(u32), sizeof(u32)) *
			config_view_item_bytes(i);
	return min_t(u64, size, SYSTEM_SIZE_MAX);
}

int config_copy_system(const void __user *from, struct config_view *ret)
{
	struct jailhouse_system header;
	size_t size = sizeof(header);
	u8 *data;
	int err;

	if (copy_from_user(&header, from, sizeof(header)))
		return -EFAULT;
	if (memcmp(header.signature, JAILHOUSE_SYSTEM_SIGNATURE, JAILHOUSE_SIGNATURE_SIZE)) {
		pr_err("jailhouse: Not a system configuration\n");
		return -EINVAL;
	}
	if (header.revision < 13 || header.revision > JAILHOUSE_CONFIG_REVISION) {
		pr_err("jailhouse: Configuration revision mismatch\n");
		return -EINVAL;
	}
	size += arrays_size((const u8 *)&header.root_cell);
	if (size >= SYSTEM_SIZE_MAX)
		return -E2BIG;
	err = copy(from, size, &data);
	if (err)
		return err;
	upgrade_13(data, 0, JAILHOUSE_SYSTEM_SIGNATURE);
	err = open_view(data, size, CONFIG_VIEW_SYSTEM, ret);
	if (err)
		kvfree(data);
	return err;
}

int config_copy_cell(const void __user *from, size_t size, struct config_view *ret)
{
	u8 *data;
	int err;

	if (size < sizeof(struct jailhouse_cell_desc))
		return -EINVAL;
	if (size > CELL_SIZE_MAX)
		return -E2BIG;
	err = copy(from, size, &data);
	if (err)
		return err;
	upgrade_13(data, 0, JAILHOUSE_CELL_DESC_SIGNATURE);
	err = open_view(data, size, CONFIG_VIEW_CELL, ret);
	if (err)
		kvfree(data);
	return err;
}
