// SPDX-License-Identifier: GPL-2.0-or-later
/* cellwarden-httpd: the REST gateway to org.cellwarden1. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "http/gateway.h"

static const char usage[] =
	"Usage: cellwarden-httpd [OPTIONS]\n"
	"\n"
	"Serves what cellwardend knows over HTTP, on the sockets that systemd passes\n"
	"(cellwarden-httpd.socket); see cellwarden-httpd(8).\n"
	"\n"
	"  --settings FILE  read settings from FILE (default " HTTP_SETTINGS_FILE ")\n"
	"  --data DIR       serve documents of DIR (default " HTTP_DATA_DIRECTORY ")\n"
	"  --help           print this and exit\n"
	"  --version        print the version and exit\n";

struct arguments {
	const char *settings, *data;
};

/* Return: 1 to go on, 0 when done, -EINVAL for a wrong command line. */
static int parse_arguments(int argc, char **argv, struct arguments *arguments)
{
	static const struct option options[] = {
		{ "settings", required_argument, NULL, 's' },
		{ "data", required_argument, NULL, 'd' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'v' },
		{ 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 's':
			arguments->settings = optarg;
			break;
		case 'd':
			arguments->data = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		case 'v':
			puts("cellwarden-httpd " PROJECT_VERSION);
			return 0;
		default:
			return -EINVAL;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "cellwarden-httpd: \"%s\" is one argument too many; see --help.\n",
			argv[optind]);
		return -EINVAL;
	}
	return 1;
}

static int listen_on_all(struct gateway *gateway)
{
	int n = sd_listen_fds(1), fd, r;

	if (n <= 0) {
		fputs("cellwarden-httpd: no socket was passed. Start it through its socket: "
		      "systemctl start cellwarden-httpd.socket\n",
		      stderr);
		return n < 0 ? n : -ENOTCONN;
	}
	for (fd = SD_LISTEN_FDS_START; fd < SD_LISTEN_FDS_START + n; fd++) {
		r = gateway_listen(gateway, fd);
		if (r < 0) {
			fprintf(stderr,
				"cellwarden-httpd: socket %d cannot be served: %s. Only listening "
				"stream sockets (Unix, IPv4, IPv6) can.\n",
				fd, strerror(-r));
			return r;
		}
	}
	return 0;
}

static int run(const struct settings *settings, int data_fd)
{
	_cleanup_(sd_event_unrefp) sd_event *event = NULL;
	_cleanup_(gateway_freep) struct gateway *gateway = NULL;
	sigset_t mask;
	int r;

	sigemptyset(&mask);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGINT);
	if (sigprocmask(SIG_BLOCK, &mask, NULL) < 0)
		return -errno;
	r = sd_event_default(&event);
	if (r < 0)
		return r;
	/* NULL: no source returned; NULL handler: end the loop */
	r = sd_event_add_signal(event, NULL, SIGTERM, NULL, NULL);
	if (r < 0)
		return r;
	r = sd_event_add_signal(event, NULL, SIGINT, NULL, NULL);
	if (r < 0)
		return r;
	r = gateway_new(event, settings, data_fd, &gateway);
	if (r < 0)
		return r;
	r = listen_on_all(gateway);
	if (r < 0)
		return r;
	(void)sd_notify(0, "READY=1\nSTATUS=Serving HTTP");
	r = sd_event_loop(event);
	(void)sd_notify(0, "STOPPING=1");
	return r;
}

int main(int argc, char **argv)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct arguments arguments = { HTTP_SETTINGS_FILE, HTTP_DATA_DIRECTORY };
	_cleanup_close_ int data_fd = -1;
	struct settings settings;
	const char *error;
	int r;

	if (!arena)
		return EXIT_FAILURE;
	r = parse_arguments(argc, argv, &arguments);
	if (r <= 0)
		return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
	r = settings_load(arguments.settings, arena, &settings, &error);
	if (r < 0) {
		fprintf(stderr, "cellwarden-httpd: %s: %s.\n", arguments.settings, error);
		return EXIT_FAILURE;
	}
	data_fd = open(arguments.data, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (data_fd < 0) {
		fprintf(stderr, "cellwarden-httpd: %s cannot be opened: %s.\n", arguments.data,
			strerror(errno));
		return EXIT_FAILURE;
	}
	return run(&settings, data_fd) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
