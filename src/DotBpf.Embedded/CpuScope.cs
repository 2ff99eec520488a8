using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded;

/// <summary>The time that a thread spends on one virtual CPU.</summary>
internal sealed class CpuScope : IDisposable
{
    private readonly int _before = EmbeddedCpu.Current;
    private bool _isDisposed;

    internal CpuScope(int cpu) => EmbeddedCpu.Current = cpu;

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        EmbeddedCpu.Current = _before;
    }
}
