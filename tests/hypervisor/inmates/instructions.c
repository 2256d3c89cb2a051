// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads or writes a register that the hypervisor watches, with an instruction that it does not
 * know, or in a way that the register does not have: argument `form`.
 */
#include <inmate/arguments.h>
#include <inmate/console.h>
#include <inmate/startup.h>

#define IOAPIC 0xfec00000ul
#define APIC   0xfee00000ul

static void enable_sse(void)
{
	__asm__ volatile("mov %%cr0, %%rax; and $~0xc, %%rax; mov %%rax, %%cr0;"
			 "mov %%cr4, %%rax; or $0x600, %%rax; mov %%rax, %%cr4"
			 :
			 :
			 : "rax", "memory");
}

static void use_form(uint32_t form)
{
	switch (form) {
	case 0:
		__asm__ volatile("lock incl (%0)" : : "r"(IOAPIC) : "memory");
		break;
	case 1:
		__asm__ volatile("xchg %%eax, (%0)" : : "r"(IOAPIC) : "rax", "memory");
		break;
	case 2:
		__asm__ volatile("rep movsl" : : "S"(IOAPIC), "D"(0x80000), "c"(4) : "memory");
		break;
	case 3:
		__asm__ volatile("rep stosb" : : "a"(0), "D"(IOAPIC), "c"(4) : "memory");
		break;
	case 4:
		__asm__ volatile("addl $1, (%0)" : : "r"(IOAPIC) : "memory");
		break;
	case 5:
		__asm__ volatile("testl $1, (%0)" : : "r"(IOAPIC) : "memory");
		break;
	case 6:
		__asm__ volatile("movups (%0), %%xmm0" : : "r"(IOAPIC) : "memory");
		break;
	case 7:
		__asm__ volatile("movnti %%eax, (%0)" : : "r"(IOAPIC) : "memory");
		break;
	case 8:
		__asm__ volatile("pushq (%0)" : : "r"(IOAPIC) : "memory");
		break;
	case 9:
		__asm__ volatile("lock cmpxchg8b (%0)" : : "r"(IOAPIC) : "rax", "rdx", "memory");
		break;
	case 10:
		__asm__ volatile("mov %%ds, (%0)" : : "r"(IOAPIC) : "memory");
		break;
	case 11:
		__asm__ volatile("call *(%0)" : : "r"(IOAPIC) : "memory");
		break;
	case 12: /* a stack that is a device's registers */
		__asm__ volatile("mov %0, %%rsp; push %%rax" : : "r"(IOAPIC + 0x100) : "memory");
		break;
	/* Instructions that are known, and sizes and places that are not. */
	case 13:
		__asm__ volatile("movb $0, (%0)" : : "r"(APIC + 0x301) : "memory");
		break;
	case 14:
		__asm__ volatile("movq %%rax, (%0)" : : "r"(APIC + 0x300) : "memory");
		break;
	case 15:
		__asm__ volatile("movl %%eax, (%0)" : : "r"(APIC + 0x302) : "memory");
		break;
	case 16:
		__asm__ volatile("movl %%eax, (%0)" : : "r"(APIC + 0x20) : "memory");
		break;
	case 17:
		__asm__ volatile("movl %%eax, (%0)" : : "r"(APIC + 0xff0) : "memory");
		break;
	default:
		console_print("instructions: 18 forms\n");
		return;
	}
	console_print("instructions: not ok: form %u was done\n", form);
}

void inmate_main(void)
{
	enable_sse();
	use_form(argument_number("form", 99));
}
