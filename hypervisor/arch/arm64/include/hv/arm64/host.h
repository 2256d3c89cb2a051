/* SPDX-License-Identifier: GPL-2.0-only */
/* EL2 as Linux had it, and ours. */
#ifndef HV_ARM64_HOST_H
#define HV_ARM64_HOST_H

#include <hv/cpu.h>

/**
 * struct linux_frame - what entry.S keeps above the guest's registers
 */
struct linux_frame {
	uint64_t sctlr, tcr, mair, ttbr0, vbar, elr, spsr, tpidr;
};

/** host_switch() - over to other tables, by way of the page that is mapped to its own address: entry.S */
void host_switch(uint64_t table, uint64_t same_address);

/** host_return() - to Linux, as entry() or a hypercall that has ended: entry.S */
void host_return(struct guest_registers *registers, const struct linux_frame *before,
		 uint64_t same_address, uint64_t result) __attribute__((noreturn));

/** host_same_address() - of code of entry.S that is mapped to its own address */
uint64_t host_same_address(const void *code);

/** host_map_entry() - in our tables: the page that changes tables. Return: 0, -ENOMEM */
int host_map_entry(void);

/* Labels of entry.S */
extern const uint8_t host_switch_there[], host_return_there[];

/* Of all exceptions that come to EL2: vectors.S */
extern const uint8_t vectors[];

#endif
