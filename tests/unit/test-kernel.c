// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "fakes/tree-builder.h"
#include "probe/probe.h"

#define RELEASE "6.1.0-38-amd64"

struct file {
	const char *path, *text; /* text NULL: a directory */
};

static struct inventory *probe_files(const struct file *files, size_t n)
{
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(sysroot_freep) struct sysroot *root = NULL;
	struct inventory *inventory = inventory_new();
	size_t i;

	for (i = 0; i < n && files[i].path; i++)
		if (files[i].text)
			tree_file(tree, files[i].path, "%s", files[i].text);
		else
			tree_directory(tree, files[i].path);
	assert_int_equal(sysroot_open(tree_path(tree), &root), 0);
	probe_arch(root, inventory);
	probe_cmdline(root, inventory);
	probe_cpu(root, inventory);
	probe_kernel(root, inventory);
	return inventory;
}

static const struct inv_source *find_source(const struct inventory *inventory, const char *name)
{
	size_t i;

	for (i = 0; i < inventory->n_sources; i++)
		if (strcmp(inventory->sources[i].name, name) == 0)
			return &inventory->sources[i];
	fail_msg("no source %s", name);
	return NULL;
}

/* ---- virtualization ------------------------------------------------------ */

#define INTEL                                                                           \
	{                                                                               \
		"/proc/cpuinfo", "processor : 0\nvendor_id : GenuineIntel\nflags : vmx" \
	}
#define AMD                                                                                 \
	{                                                                                   \
		"/proc/cpuinfo", "processor : 0\nvendor_id : AuthenticAMD\nflags : svm npt" \
	}
#define NO_VIRT                                                                         \
	{                                                                               \
		"/proc/cpuinfo", "processor : 0\nvendor_id : GenuineIntel\nflags : fpu" \
	}
#define ARM64                                      \
	{                                          \
		"/proc/sys/kernel/arch", "aarch64" \
	}
#define LOG(text)                 \
	{                         \
		"/dev/kmsg", text \
	}
#define TIMER(n)                                                                           \
	{                                                                                  \
		"/proc/interrupts", " 11:  7  9  GICv3  27 Level  kvm guest vtimer\n"      \
				    " 13:  123  456     GICv3  " n " Level     arch_timer" \
	}

static const struct {
	const char *name;
	struct file files[6];
	enum virt_state expected;
	unsigned int n_guests;
	const char *reason; /* a part of it */
} virt_cases[] = {
	{ "Intel", { INTEL }, VIRT_USABLE },
	{ "AMD", { AMD }, VIRT_USABLE },
	{ "neither", { NO_VIRT }, VIRT_ABSENT, 0, "neither vmx nor svm" },
	{ "no flags", { { "/proc/sys/kernel/arch", "x86_64" } }, VIRT_UNKNOWN, 0, "no flags" },
	{ "VMX turned off by the firmware",
	  { NO_VIRT, LOG("3,1,1,-;x86/cpu: VMX (outside TXT) disabled by BIOS") },
	  VIRT_DISABLED,
	  0,
	  "firmware" },
	{ "SGX turned off is something else",
	  { NO_VIRT, LOG("3,1,1,-;x86/cpu: SGX disabled by BIOS.") },
	  VIRT_ABSENT,
	  0,
	  "neither" },
	{ "SVM turned off, 5.10",
	  { AMD, LOG("3,1,1,-;kvm: disabled by bios") },
	  VIRT_DISABLED,
	  0,
	  "firmware" },
	{ "SVM turned off, 6.1",
	  { AMD, LOG("3,1,1,-;kvm: support for 'kvm_amd' disabled by bios") },
	  VIRT_DISABLED,
	  0,
	  "firmware" },
	{ "SVM turned off, 6.12",
	  { AMD, LOG("3,1,1,-;kvm_amd: SVM disabled (by BIOS) in MSR_VM_CR on CPU 1") },
	  VIRT_DISABLED,
	  0,
	  "firmware" },
	{ "a user wrote that into the log",
	  { AMD, LOG("12,1,1,-;kvm: disabled by bios") },
	  VIRT_USABLE },
	{ "guests run",
	  { AMD,
	    { "/sys/kernel/debug/kvm/100-9/x", "" },
	    { "/sys/kernel/debug/kvm/7-12/x", "" },
	    { "/sys/kernel/debug/kvm/exits", "" } },
	  VIRT_IN_USE,
	  2,
	  "2 KVM guests" },
	{ "names that are no guests",
	  { AMD,
	    { "/sys/kernel/debug/kvm/100-/x", "" },
	    { "/sys/kernel/debug/kvm/-9", "" },
	    { "/sys/kernel/debug/kvm/1-2-3", "" },
	    { "/sys/kernel/debug/kvm/1-x", "" } },
	  VIRT_USABLE },
	{ "somebody holds /dev/kvm",
	  { INTEL, { "/sys/module/kvm_intel/refcnt", "3" } },
	  VIRT_IN_USE,
	  0,
	  "kvm_intel is held 3 times" },
	{ "loaded and idle", { INTEL, { "/sys/module/kvm_intel/refcnt", "0" } }, VIRT_USABLE },
	{ "AMD's module does not hold VMX",
	  { INTEL, { "/sys/module/kvm_amd/refcnt", "1" } },
	  VIRT_USABLE },
	{ "6.12 turns it on when loaded",
	  { AMD, { "/dev/kvm", "" }, { "/sys/module/kvm/parameters/enable_virt_at_load", "Y" } },
	  VIRT_IN_USE,
	  0,
	  "kvm.enable_virt_at_load=0" },
	{ "6.12 was told not to",
	  { AMD, { "/dev/kvm", "" }, { "/sys/module/kvm/parameters/enable_virt_at_load", "N" } },
	  VIRT_USABLE },
	{ "6.12 without a KVM that works",
	  { AMD, { "/sys/module/kvm/parameters/enable_virt_at_load", "Y" } },
	  VIRT_USABLE },

	{ "EL2, KVM without VHE",
	  { ARM64, LOG("6,1,1,-;CPU: All CPU(s) started at EL2\n"
		       "6,2,1,-;kvm [1]: Hyp mode initialized successfully") },
	  VIRT_USABLE },
	{ "EL2, KVM without VHE, 6.12",
	  { ARM64, LOG("6,2,1,-;kvm [1]: Hyp nVHE mode initialized successfully") },
	  VIRT_USABLE },
	{ "VHE",
	  { ARM64, LOG("6,2,1,-;kvm [1]: VHE mode initialized successfully") },
	  VIRT_VHE,
	  0,
	  "kvm-arm.mode=nvhe" },
	{ "pKVM",
	  { ARM64, LOG("6,2,1,-;kvm [1]: Protected nVHE mode initialized successfully") },
	  VIRT_PROTECTED,
	  0,
	  "kvm-arm.mode=nvhe" },
	{ "pKVM with hVHE",
	  { ARM64, LOG("6,2,1,-;kvm [1]: Protected hVHE mode initialized successfully") },
	  VIRT_PROTECTED,
	  0,
	  "kvm-arm.mode=nvhe" },
	{ "EL1", { ARM64, LOG("6,1,1,-;CPU: All CPU(s) started at EL1") }, VIRT_EL1, 0, "EL1" },
	{ "different levels",
	  { ARM64, LOG("4,1,1,-;CPU: CPUs started in inconsistent modes") },
	  VIRT_EL1,
	  0,
	  "EL1" },
	{ "on arm64 only guests count, whatever was turned on",
	  { ARM64,
	    LOG("6,2,1,-;kvm [1]: Hyp nVHE mode initialized successfully"),
	    { "/dev/kvm", "" },
	    { "/sys/module/kvm/parameters/enable_virt_at_load", "Y" } },
	  VIRT_USABLE },
	{ "guests on arm64",
	  { ARM64,
	    LOG("6,2,1,-;kvm [1]: Hyp mode initialized successfully"),
	    { "/sys/kernel/debug/kvm/100-9/x", "" } },
	  VIRT_IN_USE,
	  1,
	  "1 KVM guests" },
	{ "the log is long gone: timer at EL2", { ARM64, TIMER("26") }, VIRT_VHE, 0, "VHE" },
	{ "the log is long gone: physical timer", { ARM64, TIMER("30") }, VIRT_USABLE },
	{ "the log is long gone: virtual timer", { ARM64, TIMER("27") }, VIRT_EL1, 0, "EL1" },
	{ "the log is long gone: another timer",
	  { ARM64, TIMER("99") },
	  VIRT_UNKNOWN,
	  0,
	  "neither the kernel log" },
	{ "the log is long gone: pKVM by parameter",
	  { ARM64, TIMER("30"), { "/proc/cmdline", "kvm-arm.mode=protected" } },
	  VIRT_PROTECTED,
	  0,
	  "protected" },
	{ "no source at all", { ARM64 }, VIRT_UNKNOWN, 0, "neither the kernel log" },
	{ "ARMv7", { { "/proc/sys/kernel/arch", "armv7l" } }, VIRT_UNKNOWN, 0, "not supported" },
};

static void who_holds_virtualization_is_said_with_its_reason(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(virt_cases); i++) {
		_cleanup_(inventory_freep) struct inventory *inventory =
			probe_files(virt_cases[i].files, ARRAY_SIZE(virt_cases[i].files));
		const struct inv_kernel *kernel = &inventory->kernel;

		if (kernel->virt != virt_cases[i].expected)
			fail_msg("%s: state %d: %s", virt_cases[i].name, kernel->virt,
				 kernel->virt_reason);
		if (kernel->n_kvm_guests != virt_cases[i].n_guests)
			fail_msg("%s: %u guests", virt_cases[i].name, kernel->n_kvm_guests);
		if (!virt_cases[i].reason != !kernel->virt_reason ||
		    (virt_cases[i].reason && !strstr(kernel->virt_reason, virt_cases[i].reason)))
			fail_msg("%s: reason: %s", virt_cases[i].name, kernel->virt_reason);
	}
}

/* ---- lockdown, Secure Boot ----------------------------------------------- */

static const struct {
	const char *name;
	struct file file;
	enum tristate expected;
	const char *lockdown;
	enum source_state state;
} lockdown_cases[] = {
	{ "none",
	  { "/sys/kernel/security/lockdown", "[none] integrity confidentiality" },
	  NO,
	  "none",
	  SOURCE_OK },
	{ "integrity",
	  { "/sys/kernel/security/lockdown", "none [integrity] confidentiality" },
	  YES,
	  "integrity",
	  SOURCE_OK },
	{ "not built", { "/sys/kernel/security/lsm", "capability" }, NO, NULL, SOURCE_ABSENT },
	{ "not mounted", { "/sys/kernel/security", NULL }, UNKNOWN_YET, NULL, SOURCE_ABSENT },
	{ "no brackets",
	  { "/sys/kernel/security/lockdown", "none" },
	  UNKNOWN_YET,
	  NULL,
	  SOURCE_INVALID },
	{ "half a bracket",
	  { "/sys/kernel/security/lockdown", "[none" },
	  UNKNOWN_YET,
	  NULL,
	  SOURCE_INVALID },
	{ "nothing in brackets",
	  { "/sys/kernel/security/lockdown", "[]" },
	  UNKNOWN_YET,
	  NULL,
	  SOURCE_INVALID },
	{ "brackets the wrong way round",
	  { "/sys/kernel/security/lockdown", "] [" },
	  UNKNOWN_YET,
	  NULL,
	  SOURCE_INVALID },
};

static void lockdown_is_the_word_in_brackets(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lockdown_cases); i++) {
		_cleanup_(inventory_freep) struct inventory *inventory =
			probe_files(&lockdown_cases[i].file, 1);
		const char *lockdown = inventory->kernel.lockdown;

		if (inventory->kernel.is_locked_down != lockdown_cases[i].expected ||
		    find_source(inventory, "lockdown")->state != lockdown_cases[i].state)
			fail_msg("%s: %d", lockdown_cases[i].name,
				 inventory->kernel.is_locked_down);
		assert_true(!lockdown == !lockdown_cases[i].lockdown);
		if (lockdown)
			assert_string_equal(lockdown, lockdown_cases[i].lockdown);
	}
}

static const struct {
	const char *name, *variable;
	size_t size;
	bool is_efi;
	enum tristate expected;
	enum source_state state;
} secure_boot_cases[] = {
	{ "no EFI", NULL, 0, false, NO, SOURCE_ABSENT },
	{ "variables not mounted", NULL, 0, true, UNKNOWN_YET, SOURCE_ABSENT },
	{ "on", "\6\0\0\0\1", 5, true, YES, SOURCE_OK },
	{ "off", "\6\0\0\0\0", 5, true, NO, SOURCE_OK },
	{ "neither", "\6\0\0\0\2", 5, true, UNKNOWN_YET, SOURCE_INVALID },
	{ "too short", "\6\0\0\0", 4, true, UNKNOWN_YET, SOURCE_INVALID },
	{ "too long", "\6\0\0\0\1\0", 6, true, UNKNOWN_YET, SOURCE_INVALID },
};

static void secure_boot_is_one_byte_behind_four(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(secure_boot_cases); i++) {
		_cleanup_(tree_freep) struct tree *tree = tree_new();
		_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
		_cleanup_(sysroot_freep) struct sysroot *root = NULL;

		if (secure_boot_cases[i].is_efi)
			tree_directory(tree, "/sys/firmware/efi");
		if (secure_boot_cases[i].variable)
			tree_bytes(tree,
				   "/sys/firmware/efi/efivars/"
				   "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
				   secure_boot_cases[i].variable, secure_boot_cases[i].size);
		assert_int_equal(sysroot_open(tree_path(tree), &root), 0);
		probe_kernel(root, inventory);
		if (inventory->kernel.is_secure_boot != secure_boot_cases[i].expected ||
		    find_source(inventory, "secure-boot")->state != secure_boot_cases[i].state)
			fail_msg("%s: %d", secure_boot_cases[i].name,
				 inventory->kernel.is_secure_boot);
	}
}

/* ---- the module ---------------------------------------------------------- */

#define OS                                            \
	{                                             \
		"/proc/sys/kernel/osrelease", RELEASE \
	}
#define MODULES "/lib/modules/" RELEASE "/"

static const struct {
	const char *name;
	struct file files[4];
	enum tristate available, loaded;
	const char *module, *path;
} module_cases[] = {
	{ "no modules at all", { OS }, NO, UNKNOWN_YET, NULL, NULL },
	{ "no release", { { "/sys/module", NULL } }, UNKNOWN_YET, NO, NULL, NULL },
	{ "others only",
	  { OS, { MODULES "modules.dep", "kernel/fs/ext4.ko: kernel/jbd2.ko" } },
	  NO,
	  UNKNOWN_YET,
	  NULL,
	  NULL },
	{ "ours, compressed",
	  { OS, { MODULES "modules.dep", "a.ko:\nupdates/dkms/cellwarden.ko.xz: kernel/x.ko\n" } },
	  YES,
	  UNKNOWN_YET,
	  "cellwarden",
	  MODULES "updates/dkms/cellwarden.ko.xz" },
	{ "theirs, loaded",
	  { OS,
	    { MODULES "modules.dep", "extra/driver/jailhouse.ko:" },
	    { "/sys/module/jailhouse", NULL } },
	  YES,
	  YES,
	  "jailhouse",
	  MODULES "extra/driver/jailhouse.ko" },
	{ "both: ours first",
	  { OS, { MODULES "modules.dep", "jailhouse.ko:\ncellwarden.ko:" } },
	  YES,
	  UNKNOWN_YET,
	  "cellwarden",
	  MODULES "cellwarden.ko" },
	{ "ours on the disk, theirs loaded",
	  { OS, { MODULES "modules.dep", "cellwarden.ko:" }, { "/sys/module/jailhouse", NULL } },
	  YES,
	  YES,
	  "jailhouse",
	  NULL },
	{ "only as a dependency or part of a name",
	  { OS,
	    { MODULES "modules.dep",
	      "x.ko: cellwarden.ko\nmy-cellwarden.ko:\ncellwarden.ko.bak:\ncellwarden.ko/y.ko:\n"
	      "cellwarden.ko\n" } },
	  NO,
	  UNKNOWN_YET,
	  NULL,
	  NULL },
	{ "depmod was not run",
	  { OS, { MODULES "updates/cellwarden.ko", "" } },
	  YES,
	  UNKNOWN_YET,
	  "cellwarden",
	  MODULES "updates/cellwarden.ko" },
	{ "for another kernel",
	  { OS, { "/lib/modules/5.10/modules.dep", "cellwarden.ko:" } },
	  NO,
	  UNKNOWN_YET,
	  NULL,
	  NULL },
	{ "a release that leads elsewhere",
	  { { "/proc/sys/kernel/osrelease", "../5.10" },
	    { "/lib/5.10/modules.dep", "cellwarden.ko:" } },
	  UNKNOWN_YET,
	  UNKNOWN_YET,
	  NULL,
	  NULL },
};

static void the_module_is_found_for_the_running_kernel(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(module_cases); i++) {
		_cleanup_(inventory_freep) struct inventory *inventory =
			probe_files(module_cases[i].files, ARRAY_SIZE(module_cases[i].files));
		const struct inv_kernel *kernel = &inventory->kernel;

		if (kernel->is_module_available != module_cases[i].available ||
		    kernel->is_module_loaded != module_cases[i].loaded)
			fail_msg("%s: available %d, loaded %d", module_cases[i].name,
				 kernel->is_module_available, kernel->is_module_loaded);
		if (!kernel->module_name != !module_cases[i].module ||
		    !kernel->module_path != !module_cases[i].path)
			fail_msg("%s: %s at %s", module_cases[i].name, kernel->module_name,
				 kernel->module_path);
		if (kernel->module_name)
			assert_string_equal(kernel->module_name, module_cases[i].module);
		if (kernel->module_path)
			assert_string_equal(kernel->module_path, module_cases[i].path);
	}
}

/* ---- the configuration --------------------------------------------------- */

static void the_configuration_keeps_what_matters_sorted(void **state)
{
	static const struct file files[] = {
		OS,
		{ "/boot/config-" RELEASE, "CONFIG_X86_X2APIC=y\nCONFIG_USB=m\n"
					   "# CONFIG_PREEMPT_RT is not set\nCONFIG_KVMX=y\n"
					   "CONFIG_KVM=\nCONFIG_KVM_AMD=m\n CONFIG_CMA=y\n"
					   "CONFIG_AMD_IOMMU=y" },
	};
	_cleanup_(inventory_freep) struct inventory *inventory = probe_files(files, 2);
	const struct inv_kernel *kernel = &inventory->kernel;

	assert_true(kernel->is_config_known);
	assert_int_equal(kernel->n_config, 3);
	assert_string_equal(kernel->config[0], "CONFIG_AMD_IOMMU=y");
	assert_string_equal(kernel->config[1], "CONFIG_KVM_AMD=m");
	assert_string_equal(kernel->config[2], "CONFIG_X86_X2APIC=y");
}

static size_t gzip(const char *text, uint8_t *packed, size_t size)
{
	z_stream stream = { .next_in = (uint8_t *)text,
			    .avail_in = (uInt)strlen(text),
			    .next_out = packed,
			    .avail_out = (uInt)size };

	assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, 0), Z_OK);
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	deflateEnd(&stream);
	return stream.total_out;
}

static enum source_state probe_packed(const uint8_t *packed, size_t size, size_t *ret_n)
{
	_cleanup_(tree_freep) struct tree *tree = tree_new();
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	_cleanup_(sysroot_freep) struct sysroot *root = NULL;

	tree_bytes(tree, "/proc/config.gz", packed, size);
	assert_int_equal(sysroot_open(tree_path(tree), &root), 0);
	probe_kernel(root, inventory);
	*ret_n = inventory->kernel.n_config;
	return find_source(inventory, "kernel-config")->state;
}

static void a_packed_configuration_is_whole_or_refused(void **state)
{
	uint8_t packed[16384];
	char *bomb = calloc(1, (9 << 20) + 1);
	size_t size, n;

	size = gzip("CONFIG_KVM=y\nCONFIG_CMA=y\n", packed, sizeof(packed));
	assert_int_equal(probe_packed(packed, size, &n), SOURCE_OK);
	assert_int_equal(n, 2);
	assert_int_equal(probe_packed(packed, size - 1, &n), SOURCE_INVALID);
	assert_int_equal(n, 0);
	packed[size - 8] ^= 1; /* the checksum */
	assert_int_equal(probe_packed(packed, size, &n), SOURCE_INVALID);
	assert_int_equal(probe_packed(packed, 0, &n), SOURCE_INVALID);
	assert_int_equal(probe_packed((const uint8_t *)"CONFIG_KVM=y", 12, &n), SOURCE_INVALID);

	memset(bomb, 'x', 9 << 20);
	size = gzip(bomb, packed, sizeof(packed));
	assert_int_equal(probe_packed(packed, size, &n), SOURCE_INVALID);
	free(bomb);
}

/* ---- the rest ------------------------------------------------------------ */

static const struct {
	const char *name;
	struct file files[4];
	enum tristate mce, resctrl;
	const char *iommu;
} use_cases[] = {
	{ "nothing known", { { "/x", "" } }, UNKNOWN_YET, UNKNOWN_YET, NULL },
	{ "machine checks, two IOMMUs",
	  { { "/proc/cpuinfo", "processor : 0\nvendor_id : x\nflags : mce" },
	    { "/sys/class/iommu/dmar1", "" },
	    { "/sys/class/iommu/dmar0", "" },
	    { "/proc/mounts", "proc /proc proc rw 0 0" } },
	  YES,
	  NO,
	  "dmar0 dmar1" },
	{ "mce=off, resctrl mounted, IOMMUs off",
	  { { "/proc/cpuinfo", "processor : 0\nvendor_id : x\nflags : mce" },
	    { "/proc/cmdline", "mce=off" },
	    { "/sys/class/iommu", NULL },
	    { "/proc/mounts", "resctrl /sys/fs/resctrl resctrl rw 0 0" } },
	  NO,
	  YES,
	  "" },
	{ "nomce, rdt=",
	  { { "/proc/cpuinfo", "processor : 0\nvendor_id : x\nflags : mce" },
	    { "/proc/cmdline", "nomce rdt=!l3cat" } },
	  NO,
	  YES,
	  NULL },
	{ "no machine checks",
	  { { "/proc/cpuinfo", "processor : 0\nvendor_id : x\nflags : fpu" } },
	  NO,
	  UNKNOWN_YET,
	  NULL },
};

static void what_the_kernel_uses_is_found(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(use_cases); i++) {
		_cleanup_(inventory_freep) struct inventory *inventory =
			probe_files(use_cases[i].files, ARRAY_SIZE(use_cases[i].files));
		const struct inv_kernel *kernel = &inventory->kernel;

		if (kernel->is_mce_polling != use_cases[i].mce ||
		    kernel->is_resctrl_used != use_cases[i].resctrl ||
		    !kernel->iommu_active != !use_cases[i].iommu)
			fail_msg("%s: mce %d, resctrl %d, iommu %s", use_cases[i].name,
				 kernel->is_mce_polling, kernel->is_resctrl_used,
				 kernel->iommu_active);
		if (kernel->iommu_active)
			assert_string_equal(kernel->iommu_active, use_cases[i].iommu);
	}
}

static const struct {
	const char *log, *cmdline;
	enum tristate expected;
} remapping_cases[] = {
	{ "6,100,0,-;DMAR-IR: Enabled IRQ remapping in x2apic mode", "intel_iommu=off", YES },
	{ "6,100,0,-;DMAR-IR: Enabled IRQ remapping in xapic mode", "", YES },
	{ "6,100,0,-;AMD-Vi: Interrupt remapping enabled", "", YES },
	{ "14,100,0,-;DMAR-IR: Enabled IRQ remapping in xapic mode", "", UNKNOWN_YET },
	{ "6,100,0,-;DMAR-IR: Copied IR table for dmar0", "", UNKNOWN_YET },
	{ "6,100,0,-;nothing of it", "intremap=off", NO },
	{ "6,100,0,-;nothing of it", "intremap=nosid", UNKNOWN_YET },
};

static void who_remaps_interrupts_is_found(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(remapping_cases); i++) {
		const struct file files[] = {
			{ "/proc/cpuinfo", "processor : 0\nvendor_id : x\nflags : fpu" },
			{ "/proc/cmdline", remapping_cases[i].cmdline },
			{ "/dev/kmsg", remapping_cases[i].log },
		};
		_cleanup_(inventory_freep) struct inventory *inventory =
			probe_files(files, ARRAY_SIZE(files));

		if (inventory->kernel.is_irq_remapping != remapping_cases[i].expected)
			fail_msg("%s: %d", remapping_cases[i].log,
				 inventory->kernel.is_irq_remapping);
	}
}

static const struct {
	const char *uname, *cpuinfo;
	enum machine_arch expected;
} arch_cases[] = {
	{ "x86_64", "", MACHINE_X86 },
	{ "aarch64", "", MACHINE_ARM64 },
	{ "armv7l", "", MACHINE_ARM },
	{ "armv8l", "", MACHINE_ARM64 },
	{ NULL, "vendor_id : x", MACHINE_X86 },
	{ NULL, "CPU architecture: 8", MACHINE_ARM64 },
	{ NULL, "CPU architecture: AArch64", MACHINE_ARM64 },
	{ NULL, "CPU architecture: 7", MACHINE_ARM },
	{ "riscv64", "isa : rv64", MACHINE_ARCH_UNKNOWN },
};

static void the_architecture_is_named_or_seen(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(arch_cases); i++) {
		const struct file files[] = {
			{ "/proc/cpuinfo", arch_cases[i].cpuinfo },
			{ arch_cases[i].uname ? "/proc/sys/kernel/arch" : NULL,
			  arch_cases[i].uname },
		};
		_cleanup_(inventory_freep) struct inventory *inventory = probe_files(files, 2);

		assert_int_equal(inventory->arch, arch_cases[i].expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_holds_virtualization_is_said_with_its_reason),
		cmocka_unit_test(lockdown_is_the_word_in_brackets),
		cmocka_unit_test(secure_boot_is_one_byte_behind_four),
		cmocka_unit_test(the_module_is_found_for_the_running_kernel),
		cmocka_unit_test(the_configuration_keeps_what_matters_sorted),
		cmocka_unit_test(a_packed_configuration_is_whole_or_refused),
		cmocka_unit_test(what_the_kernel_uses_is_found),
		cmocka_unit_test(who_remaps_interrupts_is_found),
		cmocka_unit_test(the_architecture_is_named_or_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
