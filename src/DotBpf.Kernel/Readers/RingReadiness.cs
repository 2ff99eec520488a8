using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>Waits for records in any of several rings.</summary>
internal sealed class RingReadiness : PolledReadiness
{
    private readonly KernelRing[] _rings;

    private RingReadiness(KernelRing[] rings, Descriptor descriptor, bool ownsDescriptor)
        : base(descriptor, LibC.EPOLLIN, ownsDescriptor) => _rings = rings;

    /// <inheritdoc/>
    protected override bool IsReady
    {
        get
        {
            foreach (KernelRing ring in _rings)
            {
                if (ring.HasRecords)
                    return true;
            }

            return false;
        }
    }

    /// <summary>Waits for these rings, which stay their owner's.</summary>
    internal static RingReadiness Of(KernelRing[] rings) => rings.Length == 1
        ? new RingReadiness(rings, rings[0].Descriptor, ownsDescriptor: false)
        : new RingReadiness(rings, Combine([.. rings.Select(ring => ring.Descriptor)], LibC.EPOLLIN), ownsDescriptor: true);
}
