/* SPDX-License-Identifier: GPL-2.0-only */
/* The error numbers that the kernel's module and its callers know (Linux, asm-generic/errno-base.h). */
#ifndef HV_ERRNO_H
#define HV_ERRNO_H

#define EPERM     1
#define ENOENT    2
#define EIO       5
#define E2BIG     7
#define ENOMEM    12
#define EBUSY     16
#define EEXIST    17
#define ENODEV    19
#define EINVAL    22
#define ERANGE    34
#define ENOSYS    38
#define ETIMEDOUT 110

#endif
