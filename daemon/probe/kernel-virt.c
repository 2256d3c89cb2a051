// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who holds the means of virtualization: SVM or VMX on x86, EL2 on arm64. A
 * hypervisor that is enabled while KVM uses them fails, or breaks KVM's guests.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/quantity.h"
#include "probe/kernel.h"
#include "probe/kmsg.h"

static void set_virt(struct inventory *inventory, enum virt_state state, const char *reason)
{
	inventory->kernel.virt = state;
	inventory->kernel.virt_reason = reason;
}

/* ---- KVM ----------------------------------------------------------------- */

/* KVM names a guest's directory PID-FD, as "1234-11". */
static bool is_guest_name(const char *name)
{
	size_t n_pid = strspn(name, "0123456789");

	return n_pid && name[n_pid] == '-' && isdigit((unsigned char)name[n_pid + 1]) &&
	       name[n_pid + 1 + strspn(name + n_pid + 1, "0123456789")] == '\0';
}

static void count_guests(const struct sysroot *root, struct inventory *inventory)
{
	static const char path[] = "/sys/kernel/debug/kvm";
	const char **names;
	size_t n, i;
	int r;

	r = sysroot_list(root, inventory->arena, path, &names, &n);
	inventory_note_source(inventory, "kvm-guests", path, SOURCE_OK, r,
			      r == -ENOENT ? "debugfs is not mounted, or KVM is not loaded" : NULL);
	if (r < 0)
		return;
	for (i = 0; i < n; i++)
		inventory->kernel.n_kvm_guests += is_guest_name(names[i]);
}

/* How often a module is held; every open /dev/kvm and every guest holds KVM's. */
static uint64_t module_users(const struct sysroot *root, struct arena *arena, const char *name)
{
	const char *text;
	uint64_t users;

	if (sysroot_read_line(root, arena, arena_printf(arena, "/sys/module/%s/refcnt", name),
			      &text) < 0 ||
	    quantity_parse(text, &users) < 0)
		return 0;
	return users;
}

/* NULL, or in one sentence how KVM holds the means of virtualization. */
static const char *kvm_use(const struct sysroot *root, struct inventory *inventory,
			   const char *module)
{
	struct arena *arena = inventory->arena;
	uint64_t users = module_users(root, arena, module);

	if (inventory->kernel.n_kvm_guests)
		return arena_printf(arena, "%u KVM guests are running; stop them",
				    inventory->kernel.n_kvm_guests);
	if (users)
		return arena_printf(arena, "a program uses /dev/kvm (%s is held %" PRIu64 " times)",
				    module, users);
	return NULL;
}

/* ---- x86 ----------------------------------------------------------------- */

/*
 * Since 6.12 KVM turns SVM or VMX on when it is loaded and not with the first guest, unless it
 * is told not to (virt/kvm/kvm_main.c, enable_virt_at_load).
 */
static bool is_on_since_load(const struct sysroot *root, struct arena *arena)
{
	const char *text;

	return sysroot_exists(root, "/dev/kvm") &&
	       sysroot_read_line(root, arena, "/sys/module/kvm/parameters/enable_virt_at_load",
				 &text) == 0 &&
	       strcmp(text, "Y") == 0;
}

static const char *kvm_use_of_x86(const struct sysroot *root, struct inventory *inventory,
				  const char *module)
{
	const char *use = kvm_use(root, inventory, module);

	if (!use && is_on_since_load(root, inventory->arena))
		use = arena_printf(inventory->arena,
				   "%s has turned virtualization on since it was loaded; unload "
				   "it, or start the kernel with kvm.enable_virt_at_load=0",
				   module);
	return use;
}

static void probe_x86(const struct sysroot *root, struct inventory *inventory, struct bytes log)
{
	bool is_intel = inventory_has_cpu_flag(inventory, "vmx");
	const char *use = kvm_use_of_x86(root, inventory, is_intel ? "kvm_intel" : "kvm_amd");

	if (!inventory->cpus.n_flags) {
		set_virt(inventory, VIRT_UNKNOWN, "/proc/cpuinfo shows no flags");
		return;
	}
	/* With VMX the flag goes away as well, with SVM it stays. */
	if (kmsg_find(log, KMSG_VIRT_DISABLED_BY_FIRMWARE))
		set_virt(inventory, VIRT_DISABLED,
			 "the firmware has turned VMX or SVM off; turn it on in its setup");
	else if (!is_intel && !inventory_has_cpu_flag(inventory, "svm"))
		set_virt(inventory, VIRT_ABSENT,
			 "/proc/cpuinfo shows neither vmx nor svm: the CPU (or the hypervisor "
			 "around this machine) has none, or the firmware has turned it off");
	else if (use)
		set_virt(inventory, VIRT_IN_USE, use);
	else
		set_virt(inventory, VIRT_USABLE, NULL);
}

/* ---- arm64 --------------------------------------------------------------- */

static bool is_timer_line(struct bytes line)
{
	return line.size && memmem(line.data, line.size, "arch_timer", strlen("arch_timer"));
}

/* The kernel log's first records are lost on a machine that has run for long. */
enum exception_level { LEVEL_UNKNOWN, LEVEL_EL1, LEVEL_EL2, LEVEL_VHE };

/*
 * The kernel's clock event uses the hypervisor's physical timer at EL2, the physical timer at
 * EL1 when it could go to EL2, else the virtual one: arch_timer_select_ppi() in
 * drivers/clocksource/arm_arch_timer.c. Their interrupts are 26, 30 and 27 (Arm BSA 1.0, 3.8.1).
 */
static enum exception_level level_of_timer(const struct sysroot *root, struct inventory *inventory)
{
	static const char path[] = "/proc/interrupts";
	static const struct {
		const char *text;
		enum exception_level level;
	} timers[] = {
		{ " 26 Level", LEVEL_VHE },
		{ " 30 Level", LEVEL_EL2 },
		{ " 27 Level", LEVEL_EL1 },
	};
	struct bytes lines;
	size_t i;
	int r;

	r = sysroot_read_matching(root, inventory->arena, path, is_timer_line, &lines);
	inventory_note_source(inventory, "interrupts", path, SOURCE_OK, r, NULL);
	if (r < 0)
		return LEVEL_UNKNOWN;
	for (i = 0; i < ARRAY_SIZE(timers); i++)
		if (strstr((const char *)lines.data, timers[i].text))
			return timers[i].level;
	return LEVEL_UNKNOWN;
}

static enum exception_level find_level(const struct sysroot *root, struct inventory *inventory,
				       struct bytes log)
{
	enum exception_level level;

	if (kmsg_find(log, KMSG_STARTED_AT_EL1) || kmsg_find(log, KMSG_EL_INCONSISTENT) ||
	    kmsg_find(log, KMSG_KVM_NO_HYP))
		return LEVEL_EL1;
	if (kmsg_find(log, KMSG_KVM_VHE))
		return LEVEL_VHE;
	if (kmsg_find(log, KMSG_KVM_NVHE) || kmsg_find(log, KMSG_KVM_PROTECTED))
		return LEVEL_EL2;
	level = level_of_timer(root, inventory);
	/* Started at EL2, and KVM is silent or not built: it stayed there, or went down. */
	if (level == LEVEL_EL1 && kmsg_find(log, KMSG_STARTED_AT_EL2))
		return LEVEL_UNKNOWN;
	return level;
}

static bool is_kvm_mode(const struct inventory *inventory, const char *mode)
{
	const struct inv_parameter *parameter = inventory_find_parameter(inventory, "kvm-arm.mode");

	return parameter && parameter->value && strcmp(parameter->value, mode) == 0;
}

static void probe_arm64(const struct sysroot *root, struct inventory *inventory, struct bytes log)
{
	const char *use = kvm_use(root, inventory, "kvm");

	switch (find_level(root, inventory, log)) {
	case LEVEL_EL1:
		set_virt(inventory, VIRT_EL1,
			 "the kernel was started at EL1: a hypervisor or the boot loader keeps "
			 "EL2; have the boot loader start it at EL2");
		return;
	case LEVEL_VHE:
		set_virt(inventory, VIRT_VHE,
			 "the kernel itself runs at EL2 (VHE); start it with kvm-arm.mode=nvhe");
		return;
	case LEVEL_UNKNOWN:
		set_virt(inventory, VIRT_UNKNOWN,
			 "neither the kernel log nor /proc/interrupts says at which exception "
			 "level the kernel runs");
		return;
	case LEVEL_EL2:
		break;
	}
	if (kmsg_find(log, KMSG_KVM_PROTECTED) || is_kvm_mode(inventory, "protected"))
		set_virt(inventory, VIRT_PROTECTED,
			 "protected KVM holds EL2; start the kernel with kvm-arm.mode=nvhe");
	else if (use)
		set_virt(inventory, VIRT_IN_USE, use);
	else
		set_virt(inventory, VIRT_USABLE, NULL);
}

void kernel_probe_virt(const struct sysroot *root, struct inventory *inventory)
{
	struct bytes log = { 0 };
	int r;

	r = kmsg_read(root, inventory->arena, &log);
	inventory_note_source(inventory, "kmsg", "/dev/kmsg", SOURCE_OK, r, NULL);
	count_guests(root, inventory);
	switch (inventory->arch) {
	case MACHINE_X86:
		probe_x86(root, inventory, log);
		break;
	case MACHINE_ARM64:
		probe_arm64(root, inventory, log);
		break;
	default:
		set_virt(inventory, VIRT_UNKNOWN, "this architecture is not supported yet");
	}
}
