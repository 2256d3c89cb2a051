/* SPDX-License-Identifier: GPL-2.0-only */
/* The processor as we use it ourselves: GDT, IDT, TSS, control registers. */
#ifndef HV_X86_HOST_H
#define HV_X86_HOST_H

#include <hv/cpu.h>

#define HOST_CODE 0x08
#define HOST_DATA 0x10
#define HOST_TSS  0x18

/** host_save() - what Linux has in the registers that host_load() changes */
void host_save(struct linux_state *state);

/** host_load() - our own tables and registers. GIF or its like keeps NMIs away from now on. */
void host_load(struct cpu *cpu);

/** host_restore() - back to what @state says, but for what VMLOAD loads */
void host_restore(const struct linux_state *state);

#endif
