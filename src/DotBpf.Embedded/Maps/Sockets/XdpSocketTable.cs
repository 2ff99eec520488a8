using System.Collections.Concurrent;

namespace DotBpf.Embedded.Maps.Sockets;

/// <summary>The sockets of a host by number, as descriptors name those of the kernel.</summary>
internal sealed class XdpSocketTable
{
    // Higher than any descriptor of a process, so that those are never taken for one of these.
    private const int NumbersBegin = 1 << 30;

    private readonly ConcurrentDictionary<int, XdpSocket> _sockets = [];
    private int _lastNumber = NumbersBegin;

    internal XdpSocketHandle Open(uint queue)
    {
        int number = Interlocked.Increment(ref _lastNumber);
        _sockets[number] = new XdpSocket(queue);
        return new XdpSocketHandle(this, number);
    }

    internal XdpSocket? Find(int number) => _sockets.GetValueOrDefault(number);

    internal void Close(int number)
    {
        if (_sockets.TryRemove(number, out XdpSocket? socket))
            socket.Close();
    }
}
