// SPDX-License-Identifier: GPL-2.0-or-later
/* cellwardend: the daemon that owns org.cellwarden1. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>

#include "base/program.h"
#include "bus/manager-bus.h"
#include "manager/manager.h"
#include "store/running.h"
#include "store/store.h"

static const char usage[] =
	"Usage: cellwardend [OPTIONS]\n"
	"\n"
	"Probes this machine and serves configurations for partitioning it on the\n"
	"system bus as org.cellwarden1. Started by systemd; see cellwardend(8).\n"
	"\n"
	"  --root DIR    probe the snapshot below DIR instead of this machine\n"
	"  --store DIR   keep configurations below DIR (default " STORE_DIRECTORY ")\n"
	"  --running DIR keep what is enabled below DIR (default " RUNNING_DIRECTORY ")\n"
	"  --etc DIR     read settings and cells below DIR (default /etc/cellwarden)\n"
	"  --help        print this and exit\n"
	"  --version     print the version and exit\n";

/* SIGCHLD is for jobs; SIGTERM and SIGINT end the loop. */
static int set_up_signals(sd_event *event)
{
	sigset_t mask;
	int r;

	sigemptyset(&mask);
	sigaddset(&mask, SIGCHLD);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGINT);
	if (sigprocmask(SIG_BLOCK, &mask, NULL) < 0)
		return -errno;
	/* NULL: no source returned; NULL handler: end the loop */
	r = sd_event_add_signal(event, NULL, SIGTERM, NULL, NULL);
	if (r < 0)
		return r;
	return sd_event_add_signal(event, NULL, SIGINT, NULL, NULL);
}

static int connect_bus(sd_event *event, sd_bus **ret)
{
	_cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
	int r;

	r = sd_bus_open_system(&bus);
	if (r < 0) {
		fprintf(stderr, "cellwardend: the system bus cannot be reached: %s.\n",
			strerror(-r));
		return r;
	}
	r = sd_bus_attach_event(bus, event, SD_EVENT_PRIORITY_NORMAL);
	if (r < 0)
		return r;
	r = sd_bus_set_exit_on_disconnect(bus, true);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(bus);
	return 0;
}

static int run(const struct operation_environment *environment)
{
	_cleanup_(sd_event_unrefp) sd_event *event = NULL;
	_cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
	_cleanup_(manager_bus_freep) struct manager_bus *manager_bus = NULL;
	_cleanup_(manager_freep) struct manager *manager = NULL;
	int r;

	r = sd_event_default(&event);
	if (r < 0)
		return r;
	r = set_up_signals(event);
	if (r < 0)
		return r;
	r = manager_new(event, environment, &manager);
	if (r < 0) {
		fprintf(stderr, "cellwardend: the store %s cannot be opened: %s.\n",
			environment->store, strerror(-r));
		return r;
	}
	r = connect_bus(event, &bus);
	if (r < 0)
		return r;
	r = manager_bus_new(manager, bus, &manager_bus);
	if (r == -ECANCELED)
		return 0;
	if (r < 0) {
		fprintf(stderr,
			"cellwardend: the name " BUS_NAME " cannot be taken on the bus: %s.%s\n",
			strerror(-r),
			r == -EEXIST ? " Another cellwardend is running." :
				       " The D-Bus policy allows it to root only.");
		return r;
	}
	(void)sd_notify(0, "READY=1\nSTATUS=Serving " BUS_NAME);
	r = sd_event_loop(event);
	(void)sd_notify(0, "STOPPING=1");
	return r;
}

int main(int argc, char **argv)
{
	struct operation_environment environment = {
		.root = "/",
		.store = STORE_DIRECTORY,
		.running = RUNNING_DIRECTORY,
		.etc = "/etc/cellwarden",
		.timeout_us = JOB_TIMEOUT_US,
	};
	const struct program_option options[] = { { "root", &environment.root },
						  { "store", &environment.store },
						  { "running", &environment.running },
						  { "etc", &environment.etc } };
	int r;

	r = program_take_options("cellwardend", usage, options, ARRAY_SIZE(options), argc, argv);
	if (r == 1)
		r = run(&environment);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
