using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded.Helpers;

/// <summary>Time, by the clock that the host was given.</summary>
/// <remarks>SAFETY: unsafe only to take the methods' addresses.</remarks>
internal static unsafe class ClockHelpers
{
    // The frequency that x86-64 distributions build with (CONFIG_HZ=250); programs see it only through this helper.
    private const ulong NanosecondsPerJiffy = 4_000_000;

    // Jiffies begin five minutes before they wrap at 32 bits (INITIAL_JIFFIES, include/linux/jiffies.h, 6.18).
    private const ulong FirstJiffy = unchecked((uint)(-300 * 250));

    internal static HelperDefinition[] All { get; } =
    [
        new(HelperId.GetNanoseconds, "bpf_ktime_get_ns", HelperUsers.All, &Nanoseconds) { Takes = [] },
        new(118, "bpf_jiffies64", HelperUsers.All, &Jiffies) { Takes = [] },
        new(125, "bpf_ktime_get_boot_ns", HelperUsers.All, &Nanoseconds) { Takes = [] },
        new(160, "bpf_ktime_get_coarse_ns", HelperUsers.Packets | HelperUsers.CgroupSock | HelperUsers.CgroupAddress | HelperUsers.CgroupSysctl | HelperUsers.Sockets, &CoarseNanoseconds) { Takes = [] },
        new(208, "bpf_ktime_get_tai_ns", HelperUsers.All, &AtomicNanoseconds) { Takes = [] },
    ];

    private static ulong Nanoseconds(Machine machine, ulong unused1, ulong unused2, ulong unused3, ulong unused4, ulong unused5) =>
        machine.Host.NanosecondsSinceBoot;

    private static ulong Jiffies(Machine machine, ulong unused1, ulong unused2, ulong unused3, ulong unused4, ulong unused5) =>
        FirstJiffy + (machine.Host.NanosecondsSinceBoot / NanosecondsPerJiffy);

    private static ulong CoarseNanoseconds(Machine machine, ulong unused1, ulong unused2, ulong unused3, ulong unused4, ulong unused5)
    {
        ulong now = machine.Host.NanosecondsSinceBoot;
        return now - (now % NanosecondsPerJiffy);
    }

    private static ulong AtomicNanoseconds(Machine machine, ulong unused1, ulong unused2, ulong unused3, ulong unused4, ulong unused5) =>
        (ulong)(machine.Host.Options.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}
