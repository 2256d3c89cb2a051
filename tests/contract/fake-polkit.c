// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A polkit that answers what it is told to:
 *
 *	fake-polkit FILE
 *
 * FILE holds "yes", "no", "challenge" (yes, for calls that allow to ask), "error" or "silence";
 * it is read again for each question. Prints each question as a line: action, flags, details.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>

static const char *answer_file;

static void read_answer(char answer[16])
{
	FILE *file = fopen(answer_file, "re");

	strcpy(answer, "no");
	if (!file)
		return;
	if (fscanf(file, "%15s", answer) != 1)
		strcpy(answer, "no");
	fclose(file);
}

static int print_details(sd_bus_message *message)
{
	const char *key, *value;
	int r;

	r = sd_bus_message_enter_container(message, 'a', "{ss}");
	while (r >= 0 && (r = sd_bus_message_read(message, "{ss}", &key, &value)) > 0)
		printf(" %s=%s", key, value);
	return r < 0 ? r : sd_bus_message_exit_container(message);
}

static int on_check(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
	const char *kind, *key, *name, *action, *id;
	char answer[16];
	uint32_t flags;
	int r;

	r = sd_bus_message_read(message, "(sa{sv})s", &kind, 1, &key, "s", &name, &action);
	if (r < 0)
		return r;
	printf("%s", action);
	r = print_details(message);
	if (r >= 0)
		r = sd_bus_message_read(message, "us", &flags, &id);
	if (r < 0)
		return r;
	printf(" flags=%u%s\n", flags,
	       strcmp(kind, "system-bus-name") || strcmp(key, "name") || *name != ':' ||
			       strcmp(name, sd_bus_message_get_sender(message)) == 0 ?
		       " WRONG SUBJECT" :
		       "");
	fflush(stdout);

	read_answer(answer);
	if (strcmp(answer, "silence") == 0)
		return 1;
	if (strcmp(answer, "error") == 0)
		return sd_bus_reply_method_errorf(
			message, "org.freedesktop.PolicyKit1.Error.Failed", "Told to fail.");
	return sd_bus_reply_method_return(
		message, "(bba{ss})",
		!strcmp(answer, "yes") || (!strcmp(answer, "challenge") && flags),
		!strcmp(answer, "challenge") && !flags, 1, "operation", "details come back");
}

static const sd_bus_vtable vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("CheckAuthorization", "(sa{sv})sa{ss}us", "(bba{ss})", on_check,
		      SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END,
};

int main(int argc, char **argv)
{
	sd_bus *bus;
	int r;

	if (argc != 2) {
		fprintf(stderr, "usage: fake-polkit FILE\n");
		return EXIT_FAILURE;
	}
	answer_file = argv[1];
	r = sd_bus_open_system(&bus);
	if (r >= 0)
		r = sd_bus_add_object_vtable(bus, NULL, "/org/freedesktop/PolicyKit1/Authority",
					     "org.freedesktop.PolicyKit1.Authority", vtable, NULL);
	if (r >= 0)
		r = sd_bus_request_name(bus, "org.freedesktop.PolicyKit1", 0);
	while (r >= 0) {
		r = sd_bus_process(bus, NULL);
		if (r == 0)
			r = sd_bus_wait(bus, UINT64_MAX);
	}
	fprintf(stderr, "fake-polkit: %s\n", strerror(-r));
	return EXIT_FAILURE;
}
