using System.Runtime.InteropServices;

namespace DotBpf.Kernel.Tests;

/// <summary>Runs something on a thread that has fewer capabilities.</summary>
internal static class FewerCapabilities
{
    /// <summary>Keeps CAP_BPF and CAP_NET_ADMIN and nothing more.</summary>
    internal static T WithoutPerfmon<T>(Func<T> action)
    {
        T? result = default;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            failure = Record.Exception(() =>
            {
                KeepOnly(1u << 12, 1u << (39 - 32)); // CAP_NET_ADMIN, CAP_BPF
                result = action();
            });
        });
        thread.Start();
        thread.Join();
        Assert.Null(failure);
        return result!;
    }

    // Capabilities belong to a thread; this one ends with the test.
    private static void KeepOnly(uint low, uint high)
    {
        int[] header = [0x20080522, 0]; // _LINUX_CAPABILITY_VERSION_3, this thread
        uint[] data = [low, low, 0, high, high, 0];
        Assert.Equal(0, capset(header, data));
    }

    [DllImport("libc")]
    private static extern int capset(int[] header, uint[] data);
}
