/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Of the kernel's header of this name what the binary contract uses. */
#ifndef TESTS_ABI_LINUX_STDDEF_H
#define TESTS_ABI_LINUX_STDDEF_H

#define offsetof(type, member) __builtin_offsetof(type, member)

#endif
