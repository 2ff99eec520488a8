using System.Runtime.InteropServices;

namespace DotBpf.Embedded.Maps.Sockets;

/// <summary>A socket of a host, for those who put it into maps.</summary>
internal sealed class XdpSocketHandle : SafeHandle
{
    private readonly XdpSocketTable _table;

    internal XdpSocketHandle(XdpSocketTable table, int number)
        : base(invalidHandleValue: 0, ownsHandle: true)
    {
        _table = table;
        SetHandle(number);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _table.Close((int)handle);
        return true;
    }
}
