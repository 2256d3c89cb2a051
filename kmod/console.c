// SPDX-License-Identifier: GPL-2.0-only
/* What the hypervisor printed: its ring, or what was in it when it was left. */
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "cellwarden.h"

static const struct jailhouse_virt_console *ring;
static bool is_readable;
static struct jailhouse_virt_console last;

/* A copy that the writer did not change meanwhile, unless it never pauses. */
static void take(struct jailhouse_virt_console *ret)
{
	const struct jailhouse_virt_console *from = ring ?: &last;
	unsigned int tries;

	for (tries = 0; tries < 1000; tries++) {
		*ret = *from;
		smp_rmb();
		if (!ret->busy && READ_ONCE(from->tail) == ret->tail)
			return;
		cpu_relax();
	}
}

/*
 * Where the next line begins. What has lost its beginning is no line: cells could have printed what
 * looks like one of the hypervisor's there.
 */
static u32 next_line(const struct jailhouse_virt_console *from, u32 head)
{
	while (head != from->tail)
		if (from->content[head++ % sizeof(from->content)] == '\n')
			break;
	return head;
}

void console_begin(const struct jailhouse_virt_console *new_ring, bool can_be_read)
{
	ring = new_ring;
	is_readable = can_be_read;
}

void console_end(void)
{
	if (!ring)
		return;
	take(&last);
	ring = NULL;
}

/* The root cell may be kept from reading while the hypervisor is there. */
static bool may_read(void)
{
	return !cellwarden_enabled || is_readable;
}

ssize_t console_show(char *page)
{
	struct jailhouse_virt_console *copy;
	u32 i, n;

	if (!may_read())
		return -EPERM;
	copy = kmalloc(sizeof(*copy), GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	take(copy);
	n = copy->tail;
	if (n > sizeof(copy->content))
		n = copy->tail - next_line(copy, copy->tail - sizeof(copy->content));
	for (i = 0; i < n; i++)
		page[i] = copy->content[(copy->tail - n + i) % sizeof(copy->content)];
	kfree(copy);
	return n;
}

/*
 * The position is how much the reader has seen, in the ring's own count. What the
 * ring has lost meanwhile is said in a line.
 */
static ssize_t read_now(char __user *to, size_t size, loff_t *position)
{
	struct jailhouse_virt_console *copy;
	u32 head = *position, available, missed, i;
	ssize_t result = 0;
	char line[64];

	copy = kmalloc(sizeof(*copy), GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	take(copy);
	available = copy->tail - head;
	if (available > sizeof(copy->content)) {
		missed = next_line(copy, copy->tail - sizeof(copy->content)) - head;
		result =
			scnprintf(line, sizeof(line), "<missed %u bytes of console log>\n", missed);
		head += missed;
		available -= missed;
		if (result > size || copy_to_user(to, line, result)) {
			kfree(copy);
			return -EFAULT;
		}
	}
	for (i = 0; i < available && result < size; i++, result++)
		if (put_user(copy->content[(head + i) % sizeof(copy->content)], to + result)) {
			kfree(copy);
			return -EFAULT;
		}
	*position = (u32)(head + i);
	kfree(copy);
	return result;
}

ssize_t console_read(struct file *file, char __user *to, size_t size, loff_t *position)
{
	ssize_t result;

	for (;;) {
		if (mutex_lock_interruptible(&cellwarden_lock))
			return -EINTR;
		result = may_read() ? read_now(to, size, position) : -EPERM;
		mutex_unlock(&cellwarden_lock);
		if (result || file->f_flags & O_NONBLOCK)
			return result;
		if (msleep_interruptible(100))
			return -EINTR;
	}
}
