/* SPDX-License-Identifier: GPL-2.0-only */
#include <inmate/hypercall.h>
#include <inmate/processor.h>

#define LEAF_VENDOR    0
#define LEAF_FEATURES  1
#define ECX_HYPERVISOR (1u << 31)

/* The last four letters of "AuthenticAMD" and "HygonGenuine": processors that have VMMCALL */
#define ECX_AMD   0x444d4163u
#define ECX_HYGON 0x656e6975u

static bool has_vmmcall;

bool hypercall_init(void)
{
	struct cpuid c = processor_cpuid(LEAF_VENDOR);

	has_vmmcall = c.ecx == ECX_AMD || c.ecx == ECX_HYGON;
	if (!(processor_cpuid(LEAF_FEATURES).ecx & ECX_HYPERVISOR))
		return false;
	c = processor_cpuid(JAILHOUSE_CPUID_SIGNATURE);
	return c.ebx == JAILHOUSE_CPUID_SIGNATURE_EBX && c.ecx == JAILHOUSE_CPUID_SIGNATURE_ECX &&
	       c.edx == JAILHOUSE_CPUID_SIGNATURE_EDX;
}

int32_t hypercall(uint32_t code, unsigned long first, unsigned long second)
{
	unsigned long result = code;

	if (has_vmmcall)
		__asm__ volatile("vmmcall" : "+a"(result) : "D"(first), "S"(second) : "memory");
	else
		__asm__ volatile("vmcall" : "+a"(result) : "D"(first), "S"(second) : "memory");
	return (int32_t)result;
}
