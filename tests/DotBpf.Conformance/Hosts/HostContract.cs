using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Hosts;

/// <summary>A suite that runs on a fresh host for every test.</summary>
public abstract class HostContract<THost> : IDisposable
    where THost : IHostFixture
{
    protected BpfHost Host { get; } = THost.Create();

    protected PinPath PinRoot { get; } = THost.CreatePinRoot();

    public void Dispose()
    {
        CleanUp();
        THost.RemovePinRoot(PinRoot);
        Host.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of what a suite keeps for each test, before its host goes.</summary>
    protected virtual void CleanUp()
    {
    }

    protected static ObjectSpec ReadObject(string name) => ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Objects", name));

    /// <summary>A packet of 64 bytes that carries a number after its Ethernet header.</summary>
    protected static byte[] Packet(ulong number)
    {
        byte[] packet = new byte[64];
        BitConverter.TryWriteBytes(packet.AsSpan(14), number);
        return packet;
    }
}
