using System.ComponentModel;
using System.Runtime.InteropServices;

namespace DotBpf.Soak.Steps;

/// <summary>A process whose main thread runs one instruction at a time (ptrace(2)), while its other threads run freely.</summary>
/// <remarks>Threads: all of it on the thread that made it, for that is whom the kernel obeys.</remarks>
internal sealed class Tracee
{
    private const nint SingleStep = 9;
    private const nint Attach = 16;
    private const int AllChildren = 0x4000_0000;
    private const int Trap = 5;
    private const int Stop = 19;
    private const int StoppedMark = 0x7f;

    private readonly int _id;
    private nint _signal;

    /// <summary>Stops a process. It is no child that <see cref="System.Diagnostics.Process"/> knows, which would take its stops for its own.</summary>
    internal Tracee(int id)
    {
        _id = id;
        Ask(Attach);
        AwaitStop();
    }

    /// <summary>Runs one instruction.</summary>
    internal void Step()
    {
        Ask(SingleStep);
        AwaitStop();
    }

    /// <summary>Waits for the end of the process, which was killed.</summary>
    internal void AwaitEnd()
    {
        int status;
        do
            _ = Wait(_id, out status, AllChildren);
        while ((status & 0xff) == StoppedMark);
    }

    private void Ask(nint request)
    {
        if (Trace(request, _id, 0, _signal) < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"ptrace request {request} failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    // A signal that is not the tracer's own goes on to the process.
    private void AwaitStop()
    {
        if (Wait(_id, out int status, AllChildren) != _id)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        if ((status & 0xff) != StoppedMark)
            throw new InvalidOperationException($"The process ended with status {status:x}.");
        int signal = status >> 8 & 0xff;
        _signal = signal is Trap or Stop ? 0 : signal;
    }

    [DllImport("libc", EntryPoint = "ptrace", SetLastError = true)]
    private static extern nint Trace(nint request, nint id, nint address, nint data);

    [DllImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static extern int Wait(int id, out int status, int options);
}
