/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory of one CPU: a guard page, which is never mapped, the stack above it,
 * struct cpu, and pages of the architecture's own. Numbers only: assembly uses it.
 */
#ifndef HV_CPU_AREA_H
#define HV_CPU_AREA_H

#define CPU_AREA_SHIFT     15
#define CPU_AREA_SIZE      0x8000
#define CPU_AREA_STACK     0x1000 /* lowest byte of the stack */
#define CPU_AREA_STACK_TOP 0x4000
#define CPU_AREA_CPU       0x4000 /* struct cpu */
#define CPU_AREA_ARCH      0x5000 /* three pages */

/* As many as the bitmaps of cells have room for */
#define CPUS_MAX 256

#endif
