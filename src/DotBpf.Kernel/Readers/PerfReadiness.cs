using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>Waits for records in any of several perf buffers.</summary>
/// <remarks>
/// A perf event says only once that it is readable, and asking it takes the answer away (kernel/events/core.c, perf_poll, 6.18).
/// So the positions are looked at after every time that the descriptor was asked.
/// </remarks>
internal sealed class PerfReadiness : PolledReadiness
{
    private readonly KernelPerfBuffer[] _buffers;

    private PerfReadiness(KernelPerfBuffer[] buffers, Descriptor descriptor)
        : base(descriptor, LibC.EPOLLIN, ownsDescriptor: true) => _buffers = buffers;

    /// <inheritdoc/>
    protected override bool IsReady
    {
        get
        {
            foreach (KernelPerfBuffer buffer in _buffers)
            {
                if (buffer.HasRecords)
                    return true;
            }

            return false;
        }
    }

    /// <summary>Waits for these buffers, which stay their owner's.</summary>
    internal static PerfReadiness Of(KernelPerfBuffer[] buffers) =>
        new(buffers, Combine([.. buffers.Select(buffer => buffer.Event)], LibC.EPOLLIN));
}
