using System.Runtime.InteropServices;

namespace DotBpf.Tool.Run;

/// <summary>Turns the first Ctrl-C (or SIGTERM) into an early end with results; a second one ends the process.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    internal Interruption()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
    }

    internal CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source.Dispose();
    }

    private void End(PosixSignalContext signal)
    {
        if (_source.IsCancellationRequested)
            return;
        signal.Cancel = true;
        _source.Cancel();
    }
}
