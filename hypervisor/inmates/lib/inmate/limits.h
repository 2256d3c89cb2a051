/* SPDX-License-Identifier: GPL-2.0-only */
/* Limits of the library. Numbers only, so that assembly can use it. */
#ifndef INMATE_LIMITS_H
#define INMATE_LIMITS_H

/* CPUs of a cell; those beyond stay halted */
#define INMATE_CPUS_MAX 16

/* Each CPU's stack, in bytes: 1 << this */
#define INMATE_STACK_SHIFT 13

/* Bytes of the arguments, at 0x1000 (abi.md, section 10), their terminating 0 included */
#define INMATE_ARGUMENTS_SIZE 1024

#endif
