using System.Net.NetworkInformation;

namespace DotBpf;

/// <summary>The network interfaces of this thread's network namespace, by name and by the number that targets take.</summary>
public static class NetworkInterfaces
{
    /// <summary>The number of an interface.</summary>
    /// <param name="name">Its name, such as <c>eth0</c>.</param>
    /// <exception cref="ArgumentException">There is none of that name; the message says which there are.</exception>
    public static int NumberOf(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        NetworkInterface[] all = NetworkInterface.GetAllNetworkInterfaces();
        return Array.Find(all, found => found.Name == name) is { } found
            ? NumberOf(found)
            : throw new ArgumentException($"There is no interface '{name}' in this network namespace, but {string.Join(", ", all.Select(other => $"'{other.Name}'"))}.", nameof(name));
    }

    /// <summary>Whether an interface has that number now.</summary>
    /// <param name="number">The number, as <c>ip link</c> prints it.</param>
    public static bool Exists(int number) => NetworkInterface.GetAllNetworkInterfaces().Any(found => NumberOf(found) == number);

    /// <summary>An interface for messages: its name, or its number where there is none now.</summary>
    internal static string Describe(int number) =>
        NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(found => NumberOf(found) == number)?.Name ?? $"interface {number}";

    private static int NumberOf(NetworkInterface found) => found.Supports(NetworkInterfaceComponent.IPv4)
        ? found.GetIPProperties().GetIPv4Properties().Index
        : found.GetIPProperties().GetIPv6Properties().Index;
}
