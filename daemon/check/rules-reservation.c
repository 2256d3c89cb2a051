// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory kept from Linux. plan/reservation.h compares what was asked for with what
 * the kernel did; its findings carry these ids.
 */
#include "check/rules.h"
#include "plan/reservation.h"

static void check_reservation(struct check_context *context)
{
	struct reservation_status status;

	reservation_examine(context->input->inventory, context->findings, check_arena(context),
			    &status);
}

#define REPORTED_BY_FIRST NULL

static const struct check_rule rules[] = {
	{ "reservation-missing", CHECK_HARDWARE, FINDING_ERROR,
	  "Memory is kept from Linux for the hypervisor",
	  "The driver refuses to enable: \"Did you reserve the memory with memmap= or mem=?\"",
	  "`cellctl reservation propose` shows what to write into the boot loader.",
	  check_reservation },
	{ "reservation-unknown", CHECK_HARDWARE, FINDING_ERROR,
	  "Whether the kernel kept the memory can be seen",
	  "A reservation that is none shows when Linux overwrites the hypervisor.",
	  "Run as root: the kernel shows addresses to nobody else.", REPORTED_BY_FIRST },
	{ "reservation-dollar-eaten", CHECK_HARDWARE, FINDING_ERROR,
	  "The '$' of memmap= reached the kernel",
	  "GRUB, a shell or U-Boot took it for a variable: the kernel limits its memory instead, "
	  "down to a panic.",
	  "Escape the '$' for the boot loader: `cellctl reservation propose` has the text.",
	  REPORTED_BY_FIRST },
	{ "reservation-malformed", CHECK_HARDWARE, FINDING_WARNING,
	  "Memory parameters are well-formed", "The kernel ignores them, or a part of them.",
	  "Correct the parameter on the kernel's command line.", REPORTED_BY_FIRST },
	{ "reservation-memmap-ignored", CHECK_HARDWARE, FINDING_WARNING,
	  "memmap= is understood on this architecture", "Only x86 and a few others read it.",
	  "Use a reserved-memory node of the device tree, or mem=.", REPORTED_BY_FIRST },
	{ "reservation-in-use", CHECK_HARDWARE, FINDING_ERROR,
	  "Reserved memory is out of System RAM", "Linux and the hypervisor overwrite each other.",
	  "Check that this kernel was started with the parameter.", REPORTED_BY_FIRST },
	{ "reservation-no-map-missing", CHECK_HARDWARE, FINDING_ERROR,
	  "A reserved-memory node for the hypervisor says no-map",
	  "Linux maps the memory and may speculate into it.", "Add no-map to the node.",
	  REPORTED_BY_FIRST },
	{ "reservation-not-ram", CHECK_HARDWARE, FINDING_ERROR, "What is reserved is RAM",
	  "There is nothing to put the hypervisor into; often a configuration of another machine.",
	  "Reserve a place that `cellctl reservation propose` names.", REPORTED_BY_FIRST },
	{ "reservation-overlap", CHECK_HARDWARE, FINDING_ERROR,
	  "The reservation lies on nothing that others use",
	  "Firmware or a device overwrites the hypervisor.",
	  "Reserve a place that `cellctl reservation propose` names.", REPORTED_BY_FIRST },
	{ "reservation-crashkernel", CHECK_HARDWARE, FINDING_ERROR,
	  "The reservation does not lie on that of the crash kernel",
	  "The kernel loads its crash kernel there.",
	  "Move one of the two: crashkernel=SIZE@OFFSET.", REPORTED_BY_FIRST },
	{ "reservation-cma", CHECK_HARDWARE, FINDING_ERROR,
	  "The reservation does not lie on that of CMA", "Drivers allocate from it.",
	  "Move one of the two: cma=SIZE@START.", REPORTED_BY_FIRST },
	{ "reservation-unaligned", CHECK_HARDWARE, FINDING_WARNING,
	  "The reservation is aligned to pages, best to 2 MiB",
	  "Page tables get larger, or the last page is lost.", "Round start and size to 2 MiB.",
	  REPORTED_BY_FIRST },
	{ "reservation-too-small", CHECK_HARDWARE, FINDING_ERROR,
	  "The reservation is large enough for the hypervisor", "Enabling fails with ENOMEM.",
	  "Reserve more; `cellctl config plan` shows the sum.", REPORTED_BY_FIRST },
	{ "reservation-no-cells", CHECK_HARDWARE, FINDING_WARNING,
	  "The reservation has room for cells", "No cell can be created.",
	  "Reserve more: what cells need, on top of the hypervisor's part.", REPORTED_BY_FIRST },
	{ "reservation-persistent", CHECK_HARDWARE, FINDING_WARNING,
	  "Memory is reserved with '$', not with '!'",
	  "'!' makes a persistent-memory disk of it, whose driver writes there.",
	  "Use memmap=SIZE$START.", REPORTED_BY_FIRST },
	{ "reservation-acpi-data", CHECK_HARDWARE, FINDING_WARNING,
	  "Memory is reserved with '$', not with '#'", "'#' marks it as ACPI data.",
	  "Use memmap=SIZE$START.", REPORTED_BY_FIRST },
	{ "reservation-exactmap", CHECK_HARDWARE, FINDING_WARNING,
	  "The memory map is the firmware's own",
	  "memmap=exactmap forgets what firmware keeps for itself.", "Remove memmap=exactmap.",
	  REPORTED_BY_FIRST },
	{ "reservation-by-limit", CHECK_HARDWARE, FINDING_WARNING,
	  "The reservation is exact rather than all above a limit",
	  "mem= also takes memory away that nobody needs to reserve.",
	  "Use memmap=SIZE$START, or a reserved-memory node.", REPORTED_BY_FIRST },
	{ "reservation-limit-unverified", CHECK_HARDWARE, FINDING_WARNING,
	  "It is known that there is RAM above mem=",
	  "Neither firmware map nor device tree tells where memory ends.",
	  "Look the memory's size up in the machine's manual.", REPORTED_BY_FIRST },
	{ "reservation-soft-reserved", CHECK_HARDWARE, FINDING_WARNING,
	  "Memory for special purposes is not taken for a reservation",
	  "Its driver may give it to Linux at any time (EFI attribute SP).",
	  "Reserve other memory, or add efi=nosoftreserve.", REPORTED_BY_FIRST },
	{ "reservation-kaslr", CHECK_HARDWARE, FINDING_WARNING,
	  "The kernel's place is random besides the reservations",
	  "With more than four memmap= KASLR is turned off.", "Join the reservations.",
	  REPORTED_BY_FIRST },
	{ "reservation-kernel-above", CHECK_HARDWARE, FINDING_WARNING,
	  "Nothing of Linux lies above what mem= cuts off",
	  "The kernel's image or initrd is there now and elsewhere after the next boot, where it "
	  "may be in the hypervisor's memory.",
	  "Add nokaslr, or reserve by a node of the device tree.", REPORTED_BY_FIRST },
	{ "reservation-above-4g", CHECK_HARDWARE, FINDING_ERROR,
	  "The reservation is below 4 GiB where that matters",
	  "A 32-bit processor cannot enter the hypervisor there; without an IOMMU, devices of cells "
	  "that address 32 bits cannot reach their memory.",
	  "Reserve a place that `cellctl reservation propose` names.", REPORTED_BY_FIRST },
};

CHECK_TABLE(reservation, rules);
