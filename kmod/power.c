// SPDX-License-Identifier: GPL-2.0-only
/*
 * What ends Linux, or lays it to sleep. Exported symbols give us two notifiers:
 *
 * register_pm_notifier(): asked before suspend and hibernation begin, and its no is final. Not
 * asked by a kexec that is to come back (KEXEC_PRESERVE_CONTEXT), which freezes Linux by itself.
 *
 * register_reboot_notifier(): told of reboot, power off, halt and kexec, once user space has asked
 * for them; its answer is not looked at, so it refuses nothing. But Linux waits until it returns:
 * the hypervisor is left first, and what follows is as on any machine. When a cell does not let
 * itself be ended, reboot and power off go on, for they reset the machine. A kexec does not: the
 * next kernel would be a root cell without knowing, so it waits until the cell has given in.
 *
 * Neither is told of a panic, with or without a crash kernel, nor of emergency_restart() (SysRq B,
 * a watchdog), nor of a kexec image that is loaded: they find the hypervisor where it is.
 */
#include <linux/delay.h>
#include <linux/notifier.h>
#include <linux/reboot.h>
#include <linux/string.h>
#include <linux/suspend.h>

#include "cellwarden.h"

#define KEXEC    "kexec reboot" /* what kernel_kexec() tells notifiers */
#define RETRY_MS 1000

/* From a notifier's call on: nothing may be enabled that it has not seen. */
static bool is_going;

bool power_is_going(void)
{
	return is_going;
}

/* ---- sleep ----------------------------------------------------------------- */

static int prepare_sleep(void)
{
	int answer = NOTIFY_OK;

	mutex_lock(&cellwarden_lock);
	if (cellwarden_enabled) {
		pr_err("jailhouse: suspend is refused while the hypervisor is enabled\n");
		answer = notifier_from_errno(-EBUSY);
	} else {
		is_going = true;
	}
	mutex_unlock(&cellwarden_lock);
	return answer;
}

static int sleep_notify(struct notifier_block *block, unsigned long event, void *unused)
{
	switch (event) {
	case PM_SUSPEND_PREPARE:
	case PM_HIBERNATION_PREPARE:
	case PM_RESTORE_PREPARE:
		return prepare_sleep();
	default:
		mutex_lock(&cellwarden_lock);
		is_going = false;
		mutex_unlock(&cellwarden_lock);
		return NOTIFY_OK;
	}
}

/* ---- the end --------------------------------------------------------------- */

static int leave(void)
{
	int err = 0;

	mutex_lock(&cellwarden_lock);
	is_going = true;
	if (cellwarden_enabled)
		err = cellwarden_disable();
	mutex_unlock(&cellwarden_lock);
	return err;
}

static int reboot_notify(struct notifier_block *block, unsigned long event, void *command)
{
	bool is_kexec = command && !strcmp(command, KEXEC);
	int err;

	if (cellwarden_enabled)
		pr_info("jailhouse: the machine goes down: the hypervisor is left first\n");
	err = leave();
	if (err)
		pr_emerg("jailhouse: the hypervisor cannot be left: error %d%s\n", err,
			 is_kexec ? ": kexec is refused until it can" : "");
	while (err && is_kexec) {
		msleep(RETRY_MS);
		err = leave();
	}
	return NOTIFY_DONE;
}

/* ---- both ------------------------------------------------------------------ */

static struct notifier_block sleep_block = { .notifier_call = sleep_notify };

/* Before drivers, of which one may be what the machine goes down by. */
static struct notifier_block reboot_block = { .notifier_call = reboot_notify, .priority = 128 };

int power_init(void)
{
	int err;

	err = register_pm_notifier(&sleep_block);
	if (err)
		return err;
	err = register_reboot_notifier(&reboot_block);
	if (err)
		unregister_pm_notifier(&sleep_block);
	return err;
}

void power_done(void)
{
	unregister_reboot_notifier(&reboot_block);
	unregister_pm_notifier(&sleep_block);
}
