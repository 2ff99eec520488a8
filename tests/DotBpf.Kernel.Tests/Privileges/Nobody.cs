using System.Runtime.InteropServices;

namespace DotBpf.Kernel.Tests;

/// <summary>Runs code as a user without privileges: on a thread of its own, whose identity ends with it.</summary>
/// <remarks>Identities belong to threads in the kernel; only the C library gives all threads of a process the same.</remarks>
internal static class Nobody
{
    private const int UserId = 65534;

    internal static T Run<T>(Func<T> action)
    {
        T? result = default;
        Exception? fault = null;
        var thread = new Thread(() =>
        {
            try
            {
                BecomeNobody();
                result = action();
            }
            catch (Exception error)
            {
                fault = error;
            }
        });
        thread.Start();
        thread.Join();
        return fault is null ? result! : throw new InvalidOperationException("It failed as a user without privileges.", fault);
    }

    private static void BecomeNobody()
    {
        bool isArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        (int setgroups, int setresgid, int setresuid) = isArm ? (159, 149, 147) : (116, 119, 117);
        if (Call(setgroups, 0, 0, 0) != 0 || Call(setresgid, UserId, UserId, UserId) != 0 || Call(setresuid, UserId, UserId, UserId) != 0)
            throw new InvalidOperationException("The thread cannot give up its privileges.");
    }

    [DllImport("libc", EntryPoint = "syscall")]
    private static extern nint Call(nint number, nint first, nint second, nint third);
}
