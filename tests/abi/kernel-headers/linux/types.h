/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Of the kernel's header of this name what the binary contract uses. */
#ifndef TESTS_ABI_LINUX_TYPES_H
#define TESTS_ABI_LINUX_TYPES_H

typedef __UINT8_TYPE__ uint8_t;
typedef __UINT16_TYPE__ uint16_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __UINT64_TYPE__ uint64_t;
typedef __INT32_TYPE__ int32_t;
typedef __SIZE_TYPE__ size_t;
typedef _Bool bool;
enum { false, true };

#endif
