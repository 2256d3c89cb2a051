/* SPDX-License-Identifier: GPL-2.0-only */
/* Why something could not be done; functions return them negated. The numbers are Linux's. */
#ifndef INMATE_ERRNO_H
#define INMATE_ERRNO_H

#define ENOENT    2
#define ENODEV    19
#define EINVAL    22
#define ENOSPC    28
#define ETIMEDOUT 110

#endif
