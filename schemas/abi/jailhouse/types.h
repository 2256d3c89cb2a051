/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-2-Clause) */
/*
 * What every header of the binary contract needs: numbers of fixed width, the
 * attribute of records that have no gaps, and the architectures.
 *
 * Works in user space, in the kernel (__KERNEL__) and where there is no C
 * library: <stdint.h> and <stddef.h> come with the compiler. Numbers in records
 * are little endian; every architecture that we know runs that way.
 */
#ifndef ABI_JAILHOUSE_TYPES_H
#define ABI_JAILHOUSE_TYPES_H

#ifdef __KERNEL__
#include <linux/stddef.h>
#include <linux/types.h>
#else
#include <stddef.h>
#include <stdint.h>
#endif

/* Records of the contract have no gaps and may lie at any address. */
#define JAILHOUSE_PACKED __attribute__((__packed__))

/* Architectures, as revision 14 of configurations names them (abi.md, section 3) */
#define JAILHOUSE_X86   0
#define JAILHOUSE_ARM   1
#define JAILHOUSE_ARM64 2

/* What all architectures map memory in, in bytes: below this a region is "sub-page". */
#define JAILHOUSE_PAGE_SIZE 4096

#endif
