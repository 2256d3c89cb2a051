// SPDX-License-Identifier: GPL-2.0-or-later
#include "manager/console-log.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <systemd/sd-journal.h>

#include "base/io.h"
#include "driver/driver-ioctl.h"
#include "driver/driver-sysfs.h"
#include "store/running.h"

#define PAUSE_US 100000

/* ---- lines ------------------------------------------------------------------- */

/* "<missed 4096 bytes of console log>": how many; 0 when @chunk does not begin so. */
static uint64_t parse_missed(struct bytes chunk, size_t *ret_length)
{
	static const char start[] = "<missed ";
	const uint8_t *end = memchr(chunk.data, '\n', chunk.size);
	char text[64];

	*ret_length = end ? (size_t)(end - chunk.data) + 1 : 0;
	if (!end || *ret_length > sizeof(text) || *ret_length < sizeof(start) ||
	    memcmp(chunk.data, start, strlen(start)) != 0)
		return 0;
	memcpy(text, chunk.data, *ret_length);
	text[*ret_length - 1] = 0;
	return strtoull(text + strlen(start), NULL, 10);
}

static void end_line(struct console_lines *lines, void (*take)(void *userdata, const char *line),
		     void *userdata)
{
	lines->line[lines->length] = 0;
	if (lines->position > lines->written) {
		lines->written = lines->position;
		take(userdata, lines->line);
	}
	lines->length = 0;
}

void console_lines_take(struct console_lines *lines, struct bytes chunk,
			void (*take)(void *userdata, const char *line), void *userdata)
{
	size_t length, i;
	uint64_t missed = parse_missed(chunk, &length);
	char text[64];

	/* The driver counts with 32 bits: this is how it says that there is less than was read. */
	if (missed > INT32_MAX) {
		lines->is_restarted = true;
		return;
	}
	if (missed) {
		lines->position += missed;
		lines->length = 0;
		chunk = bytes_slice(chunk, length, SIZE_MAX);
		if (lines->position > lines->written) {
			snprintf(text, sizeof(text), "<%llu bytes are lost>",
				 (unsigned long long)missed);
			take(userdata, text);
		}
	}
	for (i = 0; i < chunk.size; i++) {
		uint8_t c = chunk.data[i];

		lines->position++;
		if (c == '\n') {
			end_line(lines, take, userdata);
			continue;
		}
		lines->line[lines->length++] = isprint(c) || c == '\t' || c >= 0x80 ? (char)c : '?';
		if (lines->length == CONSOLE_LINE_MAX)
			end_line(lines, take, userdata);
	}
}

static void write_line(void *userdata, const char *line)
{
	(void)userdata;
	(void)sd_journal_send("MESSAGE=%s", line, "PRIORITY=%d", LOG_INFO,
			      "SYSLOG_IDENTIFIER=" CONSOLE_LOG_IDENTIFIER, NULL);
}

void console_log_write(const char *text)
{
	struct console_lines lines = { 0 };

	console_lines_take(&lines, (struct bytes){ (const uint8_t *)text, strlen(text) },
			   write_line, NULL);
	if (lines.length)
		console_lines_take(&lines, (struct bytes){ (const uint8_t *)"\n", 1 }, write_line,
				   NULL);
}

/* ---- the process --------------------------------------------------------------- */

struct console_log {
	sd_event *event;
	struct operation_environment environment;
	sd_event_source *child;
	pid_t pid;      /* 0: nobody reads */
	bool is_failed; /* not again while this hypervisor is enabled */
};

static bool is_enabled_now(const char *root)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct bytes text;

	return io_read_file(AT_FDCWD, arena_printf(arena, "%s" DRIVER_SYSFS "/enabled", root), 4096,
			    arena, &text) == 0 &&
	       text.size && text.data[0] == '1';
}

/* Until there is no hypervisor any more, and nothing that it said. Return: 0; a negative errno. */
static int read_console(const struct operation_environment *environment, struct running *running,
			int fd)
{
	struct console_lines lines = { .written = running_get_console(running) };
	char buffer[4096];
	ssize_t n;

	while (!lines.is_restarted) {
		n = read(fd, buffer, sizeof(buffer));
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			uint64_t before = lines.written;

			console_lines_take(&lines,
					   (struct bytes){ (const uint8_t *)buffer, (size_t)n },
					   write_line, NULL);
			if (lines.written != before)
				running_set_console(running, lines.written);
			continue;
		}
		if (!is_enabled_now(environment->root))
			return 0;
		usleep(PAUSE_US);
	}
	return 0;
}

static void __attribute__((noreturn)) run_child(const struct operation_environment *environment)
{
	_cleanup_(running_freep) struct running *running = NULL;
	_cleanup_close_ int fd = -1;
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	fd = driver_open(environment->root);
	if (fd < 0 || fcntl(fd, F_SETFL, O_NONBLOCK) < 0 ||
	    running_open(environment->running, &running) < 0)
		_exit(EXIT_FAILURE);
	_exit(read_console(environment, running, fd) < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
}

static int on_child(sd_event_source *source, const siginfo_t *info, void *userdata)
{
	struct console_log *log = userdata;

	log->pid = 0;
	log->child = sd_event_source_disable_unref(log->child);
	log->is_failed = info->si_code != CLD_EXITED || info->si_status != EXIT_SUCCESS;
	return 0;
}

static void stop(struct console_log *log)
{
	if (!log->pid)
		return;
	log->child = sd_event_source_disable_unref(log->child);
	kill(log->pid, SIGKILL);
	(void)waitpid(log->pid, NULL, 0);
	log->pid = 0;
}

static void start(struct console_log *log)
{
	pid_t pid = fork();

	if (pid < 0)
		return; /* tried again with the next look */
	if (pid == 0)
		run_child(&log->environment);
	log->pid = pid;
	if (sd_event_add_child(log->event, &log->child, pid, WEXITED, on_child, log) < 0)
		stop(log);
}

void console_log_follow(struct console_log *log, bool is_enabled)
{
	if (!is_enabled)
		log->is_failed = false; /* whoever reads still ends by itself */
	else if (!log->pid && !log->is_failed)
		start(log);
}

int console_log_new(sd_event *event, const struct operation_environment *environment,
		    struct console_log **ret)
{
	struct console_log *log = calloc(1, sizeof(*log));

	if (!log)
		return -ENOMEM;
	log->event = sd_event_ref(event);
	log->environment = *environment;
	*ret = log;
	return 0;
}

struct console_log *console_log_free(struct console_log *log)
{
	if (!log)
		return NULL;
	stop(log);
	sd_event_unref(log->event);
	free(log);
	return NULL;
}
