using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace DotBpf.Kernel.Tests;

/// <summary>Sends bytes over a connection on the loopback of a network namespace, from a thread that has entered it and ends afterwards.</summary>
internal static class LoopbackTraffic
{
    private const int TcpLevel = 6, CongestionOption = 13; // IPPROTO_TCP, TCP_CONGESTION
    private const int NetworkNamespace = 0x4000_0000; // CLONE_NEWNET

    /// <summary>Sends under a congestion control.</summary>
    /// <returns>How many bytes arrived.</returns>
    internal static long Send(string namespacePath, string congestionControl, int bytes)
    {
        long arrived = 0;
        Exception? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                Enter(namespacePath);
                arrived = Send(congestionControl, bytes);
            }
            catch (Exception caught)
            {
                failure = caught;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? arrived : throw failure;
    }

    private static void Enter(string namespacePath)
    {
        using SafeFileHandle file = File.OpenHandle(namespacePath);
        Assert.Equal(0, SetNamespace((int)file.DangerousGetHandle(), NetworkNamespace));
    }

    private static long Send(string congestionControl, int bytes)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.SetRawSocketOption(TcpLevel, CongestionOption, Encoding.ASCII.GetBytes(congestionControl));
        client.Connect(listener.LocalEndPoint!);
        using Socket server = listener.Accept();
        byte[] buffer = new byte[16 << 10];
        long arrived = 0;
        for (int sent = 0; sent < bytes; sent += buffer.Length)
        {
            client.Send(buffer);
            for (int rest = buffer.Length; rest > 0;)
            {
                int received = server.Receive(buffer, 0, rest, SocketFlags.None);
                arrived += received;
                rest -= received;
            }
        }

        return arrived;
    }

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static extern int SetNamespace(int descriptor, int kind);
}
