/* SPDX-License-Identifier: GPL-2.0-only */
/* Instructions that C has no words for. */
#ifndef HV_ARCH_PROCESSOR_H
#define HV_ARCH_PROCESSOR_H

#include <hv/types.h>

static inline void processor_relax(void)
{
	__asm__ volatile("pause" : : : "memory");
}

static inline void processor_halt(void)
{
	__asm__ volatile("cli; hlt" : : : "memory");
}

static inline uint64_t msr_read(uint32_t msr)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return (uint64_t)high << 32 | low;
}

static inline void msr_write(uint32_t msr, uint64_t value)
{
	__asm__ volatile("wrmsr"
			 :
			 : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
			 : "memory");
}

/* An instruction that may fault, and where to go on if it does; see exceptions.c. */
#define MAY_FAULT(instruction)               \
	"1: " instruction "\n"               \
	"xor %k[failed], %k[failed]\n"       \
	"2:\n"                               \
	".pushsection .fixups, \"a\"\n"      \
	".balign 8\n"                        \
	".quad 1b, 3f\n"                     \
	".popsection\n"                      \
	".pushsection .text.fixup, \"ax\"\n" \
	"3: mov $1, %k[failed]\n"            \
	"jmp 2b\n"                           \
	".popsection\n"

/** msr_read_safe() - Return: false when the processor does not have it */
static inline bool msr_read_safe(uint32_t msr, uint64_t *ret)
{
	uint32_t low = 0, high = 0, failed;

	__asm__ volatile(MAY_FAULT("rdmsr")
			 : "+a"(low), "+d"(high), [failed] "=&r"(failed)
			 : "c"(msr));
	*ret = (uint64_t)high << 32 | low;
	return !failed;
}

static inline bool msr_write_safe(uint32_t msr, uint64_t value)
{
	uint32_t failed;

	__asm__ volatile(MAY_FAULT("wrmsr")
			 : [failed] "=&r"(failed)
			 : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
			 : "memory");
	return !failed;
}

/** xcr_write_safe() - XSETBV. Return: false when the processor refuses the value */
static inline bool xcr_write_safe(uint32_t index, uint64_t value)
{
	uint32_t failed;

	__asm__ volatile(MAY_FAULT("xsetbv")
			 : [failed] "=&r"(failed)
			 : "c"(index), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
			 : "memory");
	return !failed;
}

struct cpuid {
	uint32_t eax, ebx, ecx, edx;
};

static inline struct cpuid cpuid(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid c;

	__asm__ volatile("cpuid"
			 : "=a"(c.eax), "=b"(c.ebx), "=c"(c.ecx), "=d"(c.edx)
			 : "a"(leaf), "c"(subleaf));
	return c;
}

#define READ_REGISTER(name)                                                     \
	static inline uint64_t name##_read(void)                                \
	{                                                                       \
		uint64_t value;                                                 \
                                                                                \
		__asm__ volatile("mov %%" #name ", %0" : "=r"(value));          \
		return value;                                                   \
	}                                                                       \
	static inline void name##_write(uint64_t value)                         \
	{                                                                       \
		__asm__ volatile("mov %0, %%" #name : : "r"(value) : "memory"); \
	}

READ_REGISTER(cr0)
READ_REGISTER(cr3)
READ_REGISTER(cr4)
READ_REGISTER(dr6)
READ_REGISTER(dr7)

#define READ_SELECTOR(name)                                            \
	static inline uint16_t name##_selector(void)                   \
	{                                                              \
		uint16_t value;                                        \
                                                                       \
		__asm__ volatile("mov %%" #name ", %0" : "=r"(value)); \
		return value;                                          \
	}

READ_SELECTOR(cs)
READ_SELECTOR(ss)
READ_SELECTOR(ds)
READ_SELECTOR(es)

/* What LGDT, SGDT and their siblings for the IDT read and write */
struct table_register {
	uint16_t limit;
	uint64_t base;
} __attribute__((__packed__));

static inline uint8_t port_read8(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static inline void port_write8(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint16_t port_read16(uint16_t port)
{
	uint16_t value;

	__asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static inline void port_write16(uint16_t port, uint16_t value)
{
	__asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint32_t port_read32(uint16_t port)
{
	uint32_t value;

	__asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static inline void port_write32(uint16_t port, uint32_t value)
{
	__asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

#endif
