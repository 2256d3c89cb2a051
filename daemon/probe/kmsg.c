// SPDX-License-Identifier: GPL-2.0-or-later
#include "probe/kmsg.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/*
 * Texts of the kernel, 5.10 to 6.18. arm64: arch/arm64/kernel/smp.c (hyp_mode_check), cpufeature.c and
 * arch/arm64/kvm/arm.c. x86: arch/x86/kernel/cpu/feat_ctl.c, arch/x86/kvm/{x86,svm/svm,vmx/vmx}.c
 * (what KVM says changed with nearly every release), arch/x86/kernel/apic/probe_64.c and apic.c,
 * drivers/iommu/intel/irq_remapping.c and drivers/iommu/amd/init.c.
 * The first that is found in a record counts.
 */
static const struct {
	const char *text;
	enum kmsg_topic topic;
} patterns[] = {
	{ "CPU: All CPU(s) started at EL2", KMSG_STARTED_AT_EL2 },
	{ "CPU: All CPU(s) started at EL1", KMSG_STARTED_AT_EL1 },
	{ "CPU: CPUs started in inconsistent modes", KMSG_EL_INCONSISTENT },
	{ "Protected hVHE mode initialized successfully", KMSG_KVM_PROTECTED },
	{ "Protected nVHE mode initialized successfully", KMSG_KVM_PROTECTED },
	{ "Hyp mode initialized successfully", KMSG_KVM_NVHE },
	{ "nVHE mode initialized successfully", KMSG_KVM_NVHE },
	{ "hVHE mode initialized successfully", KMSG_KVM_NVHE },
	{ "VHE mode initialized successfully", KMSG_KVM_VHE },
	{ "HYP mode not available", KMSG_KVM_NO_HYP },
	{ "kvm: disabled by bios", KMSG_VIRT_DISABLED_BY_FIRMWARE },
	{ "'kvm_intel' disabled by bios", KMSG_VIRT_DISABLED_BY_FIRMWARE },
	{ "'kvm_amd' disabled by bios", KMSG_VIRT_DISABLED_BY_FIRMWARE },
	{ "VMX (outside TXT) disabled by BIOS", KMSG_VIRT_DISABLED_BY_FIRMWARE },
	{ "VMX not enabled (by BIOS)", KMSG_VIRT_DISABLED_BY_FIRMWARE },
	{ "SVM disabled (by BIOS)", KMSG_VIRT_DISABLED_BY_FIRMWARE },
	{ "Switched APIC routing to physical x2apic", KMSG_X2APIC_ACTIVE },
	{ "Switched APIC routing to cluster x2apic", KMSG_X2APIC_ACTIVE },
	{ "Switched APIC routing to: physical x2apic", KMSG_X2APIC_ACTIVE },
	{ "Switched APIC routing to: cluster x2apic", KMSG_X2APIC_ACTIVE },
	{ "Switched APIC routing to", KMSG_XAPIC_ACTIVE },
	{ "DMAR-IR: Enabled IRQ remapping in ", KMSG_IRQ_REMAPPING },
	{ "AMD-Vi: Interrupt remapping enabled", KMSG_IRQ_REMAPPING },
	{ "CPU features: detected: 32-bit EL1 Support", KMSG_AARCH32_AT_EL1 },
};

static bool contains(struct bytes text, const char *wanted)
{
	return text.size && memmem(text.data, text.size, wanted, strlen(wanted));
}

/*
 * Cuts the prefix "PRIORITY,SEQUENCE,TIME,FLAGS;" off. False when the record is not of the
 * kernel: PRIORITY is facility * 8 + level (Documentation/ABI/testing/dev-kmsg).
 */
static bool strip_prefix(struct bytes *record)
{
	const uint8_t *semicolon;
	size_t i, priority = 0;

	for (i = 0; i < record->size && i < 4 && record->data[i] >= '0' && record->data[i] <= '9';
	     i++)
		priority = priority * 10 + (record->data[i] - '0');
	if (i == 0 || i == record->size || record->data[i] != ',')
		return true;
	semicolon = memchr(record->data, ';', record->size);
	if (!semicolon)
		return true;
	*record = bytes_slice(*record, (size_t)(semicolon - record->data) + 1, record->size);
	return priority < 8;
}

enum kmsg_topic kmsg_topic_of(struct bytes record)
{
	size_t i;

	if (!strip_prefix(&record))
		return KMSG_NONE;
	for (i = 0; i < ARRAY_SIZE(patterns); i++)
		if (contains(record, patterns[i].text))
			return patterns[i].topic;
	return KMSG_NONE;
}

static bool has_topic(struct bytes record)
{
	return kmsg_topic_of(record) != KMSG_NONE;
}

int kmsg_read(const struct sysroot *root, struct arena *arena, struct bytes *ret)
{
	return sysroot_read_matching(root, arena, "/dev/kmsg", has_topic, ret);
}

bool kmsg_find(struct bytes log, enum kmsg_topic topic)
{
	while (log.size) {
		const uint8_t *newline = memchr(log.data, '\n', log.size);
		size_t length = newline ? (size_t)(newline - log.data) : log.size;

		if (kmsg_topic_of(bytes_slice(log, 0, length)) == topic)
			return true;
		log = bytes_slice(log, length + 1, log.size);
	}
	return false;
}
