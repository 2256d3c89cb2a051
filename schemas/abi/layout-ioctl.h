/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-2-Clause) */
/*
 * As layout.h, for the driver's requests (abi.md, section 1): a file of its own
 * because these need a kernel's headers, which the hypervisor does not have.
 */
#ifndef ABI_LAYOUT_IOCTL_H
#define ABI_LAYOUT_IOCTL_H

#include <abi/jailhouse/ioctl.h>
#include <abi/layout.h>

ABI_SIZE(struct jailhouse_cell_create, 16);
ABI_FIELD(struct jailhouse_cell_create, config_address, 0, 8);
ABI_FIELD(struct jailhouse_cell_create, config_size, 8, 4);
ABI_FIELD(struct jailhouse_cell_create, padding, 12, 4);

ABI_SIZE(struct jailhouse_cell_id, 40);
ABI_FIELD(struct jailhouse_cell_id, id, 0, 4);
ABI_FIELD(struct jailhouse_cell_id, padding, 4, 4);
ABI_FIELD(struct jailhouse_cell_id, name, 8, 32);

ABI_SIZE(struct jailhouse_preload_image, 32);
ABI_FIELD(struct jailhouse_preload_image, source_address, 0, 8);
ABI_FIELD(struct jailhouse_preload_image, size, 8, 8);
ABI_FIELD(struct jailhouse_preload_image, target_address, 16, 8);
ABI_FIELD(struct jailhouse_preload_image, padding, 24, 8);

ABI_SIZE(struct jailhouse_cell_load, 48);
ABI_FIELD(struct jailhouse_cell_load, cell_id, 0, 40);
ABI_FIELD(struct jailhouse_cell_load, num_preload_images, 40, 4);
ABI_FIELD(struct jailhouse_cell_load, padding, 44, 4);
ABI_ASSERT(offsetof(struct jailhouse_cell_load, image) == 48, "images follow immediately");

/* As architectures with a 64-bit pointer number them. */
ABI_ASSERT(JAILHOUSE_ENABLE == (sizeof(void *) == 8 ? 0x40080000 : 0x40040000), "ENABLE");
ABI_ASSERT(JAILHOUSE_DISABLE == 0x00000001, "DISABLE");
ABI_ASSERT(JAILHOUSE_CELL_CREATE == 0x40100002, "CELL_CREATE");
ABI_ASSERT(JAILHOUSE_CELL_LOAD == 0x40300003, "CELL_LOAD");
ABI_ASSERT(JAILHOUSE_CELL_START == 0x40280004, "CELL_START");
ABI_ASSERT(JAILHOUSE_CELL_DESTROY == 0x40280005, "CELL_DESTROY");

#endif
