// SPDX-License-Identifier: GPL-2.0-or-later
/* Messages of the kernel: which concern us, and none that is not one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "manager/uevents.h"

#define MESSAGE(text) text, sizeof(text)

static void messages_say_what_they_are_about(void **state)
{
	static const struct {
		const char *name, *text;
		size_t size;
		enum uevent_subject expected;
	} cases[] = {
		{ "a CPU goes",
		  MESSAGE("offline@/devices/system/cpu/cpu3\0ACTION=offline\0SUBSYSTEM=cpu"),
		  UEVENT_CPU },
		{ "a card comes",
		  MESSAGE("add@/devices/pci0000:00/0000:00:03.0\0ACTION=add\0SUBSYSTEM=pci\0SEQNUM=7"),
		  UEVENT_PCI },
		{ "its driver", MESSAGE("bind@/devices/pci0000:00/0000:00:03.0\0SUBSYSTEM=pci"),
		  UEVENT_PCI },
		{ "memory", MESSAGE("online@/devices/system/memory/memory9\0SUBSYSTEM=memory"),
		  UEVENT_MEMORY },
		{ "our driver", MESSAGE("add@/devices/virtual/misc/jailhouse\0SUBSYSTEM=misc"),
		  UEVENT_DRIVER },
		{ "another misc device", MESSAGE("add@/devices/virtual/misc/tun\0SUBSYSTEM=misc"),
		  UEVENT_NOTHING },
		{ "a change of no weight",
		  MESSAGE("change@/devices/pci0000:00/0000:00:03.0\0SUBSYSTEM=pci"),
		  UEVENT_NOTHING },
		{ "a disk", MESSAGE("add@/devices/x/block/sda\0SUBSYSTEM=block"), UEVENT_NOTHING },
		{ "no subsystem", MESSAGE("add@/devices/system/cpu/cpu3"), UEVENT_NOTHING },
		{ "a longer word", MESSAGE("addition@/devices/x\0SUBSYSTEM=cpu"), UEVENT_NOTHING },
		{ "a shorter word", MESSAGE("ad@/devices/x\0SUBSYSTEM=cpu"), UEVENT_NOTHING },
		{ "udev's own form", MESSAGE("libudev\0\xfe\xed\xca\xfe SUBSYSTEM=cpu"),
		  UEVENT_NOTHING },
		{ "no end", "add@/x\0SUBSYSTEM=cpu", sizeof("add@/x\0SUBSYSTEM=cpu") - 1,
		  UEVENT_NOTHING },
		{ "nothing", "", 0, UEVENT_NOTHING },
		{ "only ends", MESSAGE("\0\0\0"), UEVENT_NOTHING },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		if (uevent_parse((struct bytes){ (const uint8_t *)cases[i].text, cases[i].size }) !=
		    cases[i].expected)
			fail_msg("%s", cases[i].name);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_say_what_they_are_about),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
