/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-2-Clause) */
/*
 * The driver's requests on /dev/jailhouse: abi.md, section 1. User space and
 * kernel only; needs <linux/ioctl.h>.
 *
 * The padding words are ignored, by decision and for ever: the existing tool
 * sends CELL_CREATE with a padding word that it never sets, so whoever begins to
 * refuse what is not 0 there breaks it. Fields that are ours do not inherit this.
 */
#ifndef ABI_JAILHOUSE_IOCTL_H
#define ABI_JAILHOUSE_IOCTL_H

#include <abi/jailhouse/types.h>
#include <linux/ioctl.h>

#define JAILHOUSE_CELL_ID_NAME_SIZE 32
#define JAILHOUSE_CELL_ID_UNUSED    (-1) /* look the cell up by its name */

/**
 * struct jailhouse_cell_create - which configuration to make a cell of
 * @config_address: user address of the configuration
 * @config_size: bytes
 * @padding: ignored (see above)
 */
struct jailhouse_cell_create {
	uint64_t config_address;
	uint32_t config_size;
	uint32_t padding;
};

/**
 * struct jailhouse_cell_id - which cell
 * @id: JAILHOUSE_CELL_ID_UNUSED: the one called @name
 * @padding: ignored
 * @name: ends with a 0; not looked at when @id says which
 */
struct jailhouse_cell_id {
	int32_t id;
	uint32_t padding;
	char name[JAILHOUSE_CELL_ID_NAME_SIZE];
};

/**
 * struct jailhouse_preload_image - what to copy into a cell
 * @source_address: user address
 * @size: bytes
 * @target_address: guest-physical address in the cell
 * @padding: ignored
 */
struct jailhouse_preload_image {
	uint64_t source_address;
	uint64_t size;
	uint64_t target_address;
	uint64_t padding;
};

/**
 * struct jailhouse_cell_load - what to load; no image at all shuts the cell down
 * @cell_id: where to
 * @num_preload_images: entries of @image
 * @padding: ignored
 * @image: follows immediately
 */
struct jailhouse_cell_load {
	struct jailhouse_cell_id cell_id;
	uint32_t num_preload_images;
	uint32_t padding;
	struct jailhouse_preload_image image[];
};

#define JAILHOUSE_ENABLE       _IOW(0, 0, void *) /* a system configuration */
#define JAILHOUSE_DISABLE      _IO(0, 1)
#define JAILHOUSE_CELL_CREATE  _IOW(0, 2, struct jailhouse_cell_create)
#define JAILHOUSE_CELL_LOAD    _IOW(0, 3, struct jailhouse_cell_load)
#define JAILHOUSE_CELL_START   _IOW(0, 4, struct jailhouse_cell_id)
#define JAILHOUSE_CELL_DESTROY _IOW(0, 5, struct jailhouse_cell_id)

#define CELLWARDEN_IOCTL_FIRST 0x40 /* numbers from here up are ours, in the same type */

#endif
