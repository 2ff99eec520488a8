using System.Runtime.InteropServices;
using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>Asks the kernel's routing for one thing and waits for its answer.</summary>
internal static unsafe class NetlinkSocket
{
    private const ushort ErrorMessage = 2; // NLMSG_ERROR, also of success
    private const int ErrorSize = NetlinkRequest.HeaderSize + sizeof(int) + NetlinkRequest.HeaderSize; // with NETLINK_CAP_ACK
    private const ushort ReasonAttribute = 1; // NLMSGERR_ATTR_MSG
    private const int LargestAnswer = 32 << 10;

    /// <summary>Sends a request.</summary>
    /// <param name="request">The request, which asks to be acknowledged.</param>
    /// <param name="reason">Why it was refused, in the kernel's words; empty where it does not say.</param>
    /// <param name="echo">The message that came before the acknowledgement, for requests that ask for an echo; else empty.</param>
    internal static Errno Send(NetlinkRequest request, out string reason, out byte[] echo)
    {
        (reason, echo) = ("", []);
        int number = LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, LibC.NETLINK_ROUTE);
        if (number < 0)
            return Bpf.LastErrno();
        using var socket = new Descriptor(number);
        TurnOn(number, LibC.NETLINK_CAP_ACK);
        TurnOn(number, LibC.NETLINK_EXT_ACK);
        byte[] bytes = request.ToBytes();
        fixed (byte* b = bytes)
        {
            // SAFETY: the array is pinned for the call.
            if (LibC.send(number, b, (nuint)bytes.Length, 0) < 0)
                return Bpf.LastErrno();
        }

        return Receive(number, out reason, out echo);
    }

    // Kernels before 4.12 have no reasons to give; the request works without.
    private static void TurnOn(int number, int option)
    {
        int on = 1;

        // SAFETY: the option is a local, and the call gets its size.
        _ = LibC.setsockopt(number, LibC.SOL_NETLINK, option, &on, sizeof(int));
    }

    private static Errno Receive(int number, out string reason, out byte[] echo)
    {
        (reason, echo) = ("", []);
        var buffer = new byte[LargestAnswer];
        while (true)
        {
            nint length;
            fixed (byte* b = buffer)
            {
                // SAFETY: the array is pinned for the call, which gets its length.
                length = LibC.recv(number, b, (nuint)buffer.Length, 0);
            }

            if (length < 0 && Bpf.LastErrno() != Errno.EINTR)
                return Bpf.LastErrno();
            for (ReadOnlySpan<byte> rest = buffer.AsSpan(0, (int)Math.Max(length, 0)); TryTake(ref rest, out ReadOnlySpan<byte> message);)
            {
                if (MemoryMarshal.Read<ushort>(message[4..]) == ErrorMessage)
                {
                    reason = ReasonIn(message);
                    return (Errno)(-MemoryMarshal.Read<int>(message[NetlinkRequest.HeaderSize..]));
                }

                echo = message.ToArray();
            }
        }
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> message)
    {
        message = default;
        if (rest.Length < NetlinkRequest.HeaderSize)
            return false;
        int length = MemoryMarshal.Read<int>(rest);
        if (length < NetlinkRequest.HeaderSize + sizeof(int) || length > rest.Length)
            return false;
        message = rest[..length];
        rest = rest[Math.Min((length + 3) & ~3, rest.Length)..];
        return true;
    }

    private static string ReasonIn(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> attributes = message.Length > ErrorSize ? message[ErrorSize..] : [];
        while (attributes.Length >= 4)
        {
            int length = MemoryMarshal.Read<ushort>(attributes);
            if (length < 4 || length > attributes.Length)
                break;
            if (MemoryMarshal.Read<ushort>(attributes[2..]) == ReasonAttribute)
                return KernelLog.Read(attributes[4..length]);
            attributes = attributes[Math.Min((length + 3) & ~3, attributes.Length)..];
        }

        return "";
    }
}
